package dev.tunesmith.evaluate.stats;

/** A mean difference, second run minus first, with its interval. */
public record Difference(double value, Interval interval) {

    /** Whether the whole interval lies above 0. */
    public boolean showsGain() {
        return interval.low() > 0;
    }

    /** Whether the whole interval lies below 0. */
    public boolean showsLoss() {
        return interval.high() < 0;
    }
}
