package dev.tunesmith.project.step;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.forecast.Forecast;
import dev.tunesmith.engine.forecast.Forecaster;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.train.TrainingPreview;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Forecasts time and memory of the training from a few steps that are computed and thrown away. */
public final class ForecastStep {

    static final String NAME = "forecast";

    private final StepContext context;

    public ForecastStep(StepContext context) {
        this.context = context;
    }

    /**
     * Forecast as the training would be computed on this machine: for {@code train --dry-run}.
     *
     * @throws dev.tunesmith.core.error.ResourceException if memory will not do; no step was computed then
     */
    public StepOutcome run(BaseModel model, PrepareStep.Prepared prepared) {
        return run(model, prepared, () -> Room.now(context.project().root()));
    }

    StepOutcome run(BaseModel model, PrepareStep.Prepared prepared, Supplier<Room> rooms) {
        TrainingPlan open = TrainingPlan.of(context, model, prepared.rows());
        TrainingPreview packed = TrainingPreview.of(prepared.rows(), open.config());
        DecoderModel weights = model.decoder();
        Room room = rooms.get();
        MemoryFit fit = MemoryFit.of(open, prepared.rows(), packed, weights, room, context.progress());
        TrainingPlan plan = fit.plan();
        Forecast forecast = Forecaster.probed(weights, fit.preview(), fit.memory(), plan.config(), context.progress());
        Map<String, Object> details = details(forecast);
        details.put("recompute", plan.config().pass().recompute());
        details.put("tokenBudget", plan.config().tokenBudget());
        return StepOutcome.done(NAME, List.of(line(forecast)), "tunesmith train", details);
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
