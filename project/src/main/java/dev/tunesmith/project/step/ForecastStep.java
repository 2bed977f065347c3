package dev.tunesmith.project.step;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.forecast.Forecast;
import dev.tunesmith.engine.forecast.Forecaster;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Forecasts time and memory of the training from a few steps that are computed and thrown away. */
public final class ForecastStep {

    static final String NAME = "forecast";

    private final StepContext context;

    public ForecastStep(StepContext context) {
        this.context = context;
    }

    /** Forecast, without refusing anything: for {@code train --dry-run}. */
    public StepOutcome run(BaseModel model, PrepareStep.Prepared prepared) {
        TrainingPlan plan = TrainingPlan.of(context, model, prepared.rows());
        return outcome(Forecaster.probed(model.decoder(), prepared.rows(), plan.config(), context.progress()));
    }

    private static StepOutcome outcome(Forecast forecast) {
        return StepOutcome.done(NAME, List.of(line(forecast)), "tunesmith train", details(forecast));
    }

    static String line(Forecast forecast) {
        return String.format(
                Locale.ROOT,
                "training will take about %s (%.0f tokens/s) and %.1f GB of memory; %.1f GB are available",
                Timings.duration(forecast.seconds()),
                forecast.tokensPerSecond(),
                forecast.peakBytes() / 1e9,
                forecast.availableBytes() / 1e9);
    }

    private static Map<String, Object> details(Forecast forecast) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("seconds", forecast.seconds());
        details.put("peakBytes", forecast.peakBytes());
        details.put("availableBytes", forecast.availableBytes());
        details.put("tokensPerSecond", forecast.tokensPerSecond());
        details.put("details", forecast.details());
        return details;
    }

    static JsonNode json(Forecast forecast) {
        return Json.tree(details(forecast));
    }
}
