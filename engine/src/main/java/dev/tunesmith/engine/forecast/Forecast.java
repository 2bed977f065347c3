package dev.tunesmith.engine.forecast;

import java.util.Map;

/**
 * What a training run is expected to cost.
 *
 * @param seconds wall-clock time of all steps and dev losses
 * @param peakBytes most resident memory of the process
 * @param availableBytes what the process may take on this machine now
 * @param tokensPerSecond tokens of all rows, shared prefixes counted for each row
 * @param details further figures for people and for the run's record
 */
public record Forecast(
        double seconds, long peakBytes, long availableBytes, double tokensPerSecond, Map<String, String> details) {

    public Forecast {
        details = Map.copyOf(details);
    }
}
