package dev.tunesmith.project.step;

import dev.tunesmith.core.event.EventSink;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.event.RunEvent;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.forecast.Forecast;
import dev.tunesmith.engine.forecast.Forecaster;
import dev.tunesmith.engine.forecast.MemoryForecast;
import dev.tunesmith.engine.train.TrainingPreview;
import dev.tunesmith.project.folder.RunFolder;

/**
 * Passes a run's events on and, once its first steps are done, tells from their speed how long the run will take.
 *
 * <p>The run's own steps are the probe, so that the forecast costs nothing. <b>Writes</b> {@code forecast.json}.
 */
final class FirstStepsForecast implements EventSink {

    /** The first step warms caches and code up and does not count. */
    private static final int WARM_STEPS = 1;

    private static final int TIMED_STEPS = 2;

    private final EventSink next;
    private final RunFolder run;
    private final TrainingPreview preview;
    private final MemoryForecast memory;
    private final Progress progress;
    private int steps;
    private long tokens;
    private double seconds;

    FirstStepsForecast(
            EventSink next, RunFolder run, TrainingPreview preview, MemoryForecast memory, Progress progress) {
        this.next = next;
        this.run = run;
        this.preview = preview;
        this.memory = memory;
        this.progress = progress;
    }

    @Override
    public void accept(RunEvent event) {
        next.accept(event);
        if (event instanceof RunEvent.Step step) {
            steps++;
            if (steps > WARM_STEPS && steps <= WARM_STEPS + TIMED_STEPS) {
                tokens += step.tokens();
                seconds += step.tokens() / step.tokensPerSecond();
            }
            if (steps == Math.min(WARM_STEPS + TIMED_STEPS, preview.steps()) && tokens > 0) {
                tell();
            }
        }
    }

    private void tell() {
        Forecast forecast = Forecaster.atSpeed(preview, memory, tokens / seconds);
        run.write(run.forecast(), Json.pretty(ForecastStep.json(forecast)) + "\n");
        progress.note(ForecastStep.line(forecast));
    }
}
