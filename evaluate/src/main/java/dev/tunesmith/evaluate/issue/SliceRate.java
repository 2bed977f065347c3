package dev.tunesmith.evaluate.issue;

import dev.tunesmith.evaluate.stats.Rate;

/**
 * How often a kind of error is met in one slice of the items.
 *
 * @param slice {@code suite=triage}, {@code handwritten}, {@code not handwritten}, {@code topic=login}
 * @param rate items of the slice that have the error, among those of it that have it or are clean of it
 * @param lift the slice's rate over that of all items; 1 where it is no worse than the rest
 */
public record SliceRate(String slice, Rate rate, double lift) {

    /** What the name of a slice begins with that is a suite. */
    static final String SUITE = "suite=";
}
