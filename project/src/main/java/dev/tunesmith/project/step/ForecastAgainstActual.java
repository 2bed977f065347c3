package dev.tunesmith.project.step;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.project.folder.RunFolder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a training was forecast to take beside what it took.
 *
 * @param forecastSeconds of the whole run
 * @param forecastBytes peak
 * @param seconds of steps, dev losses and checkpoints, since the run was begun or resumed
 * @param peakBytes of the process
 * @param resumed whether the run was begun by another process, whose time is not in {@code seconds}
 */
record ForecastAgainstActual(
        double forecastSeconds, double forecastBytes, double seconds, double peakBytes, boolean resumed) {

    private static final String ACTUAL = "actual";
    private static final String SECONDS = "seconds";
    private static final String PEAK = "peakBytes";
    private static final String RESUMED = "resumed";

    /** Add what a run took to its {@code forecast.json}; nothing where it was too short for a forecast. */
    static Optional<ForecastAgainstActual> record(RunFolder run, double seconds, long peakBytes, boolean resumed) {
        Optional<JsonNode> forecast = run.json(run.forecast());
        if (forecast.isPresent() && forecast.get() instanceof ObjectNode both) {
            ObjectNode actual = both.putObject(ACTUAL);
            actual.put(SECONDS, seconds);
            actual.put(PEAK, peakBytes);
            actual.put(RESUMED, resumed);
            run.write(run.forecast(), Json.pretty(both) + "\n");
        }
        return of(run);
    }

    /** What {@link #record} left in a run's folder. */
    static Optional<ForecastAgainstActual> of(RunFolder run) {
        return run.json(run.forecast())
                .filter(forecast -> forecast.has(ACTUAL))
                .map(forecast -> new ForecastAgainstActual(
                        forecast.path(SECONDS).asDouble(),
                        forecast.path(PEAK).asDouble(),
                        forecast.path(ACTUAL).path(SECONDS).asDouble(),
                        forecast.path(ACTUAL).path(PEAK).asDouble(),
                        forecast.path(ACTUAL).path(RESUMED).asBoolean()));
    }

    /** In a line for people. */
    String line() {
        return String.format(
                Locale.ROOT,
                "forecast %s and %.1f GB, actual %s and %.1f GB (time of steps, dev losses and checkpoints%s)",
                Timings.duration(forecastSeconds),
                forecastBytes / 1e9,
                Timings.duration(seconds),
                peakBytes / 1e9,
                resumed ? " since the run was resumed; the forecast is of the whole run" : "");
    }

    /** For results that programs read. */
    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("forecastSeconds", forecastSeconds);
        details.put("forecastPeakBytes", forecastBytes);
        details.put("actualSeconds", seconds);
        details.put("actualPeakBytes", peakBytes);
        details.put(RESUMED, resumed);
        return details;
    }
}
