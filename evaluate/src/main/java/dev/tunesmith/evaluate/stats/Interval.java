package dev.tunesmith.evaluate.stats;

/** A closed range of plausible values, such as a 95 % interval. */
public record Interval(double low, double high) {

    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
