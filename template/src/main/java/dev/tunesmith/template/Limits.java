package dev.tunesmith.template;

import java.time.Duration;

/**
 * Bounds on what one rendering may use, since templates come from strangers.
 *
 * @param maxSteps statements, calls, loop turns and list items, and every 64 characters written; at least 1
 * @param maxLength characters that any one string may have, the output too; in all, eight times as many may be written
 * @param maxDepth macros, recursive loops and nested values inside one another; at least 1
 * @param maxTime wall-clock time, a second line of defence: the steps end an endless loop much sooner
 */
public record Limits(long maxSteps, int maxLength, int maxDepth, Duration maxTime) {

    /** Five million steps, 16 Mi characters, 200 levels, 10 seconds. */
    public static final Limits DEFAULT = new Limits(5_000_000, 16 << 20, 200, Duration.ofSeconds(10));

    /** @throws IllegalArgumentException if a bound is not positive */
    public Limits {
        if (maxSteps < 1 || maxLength < 1 || maxDepth < 1 || maxTime.isNegative() || maxTime.isZero()) {
            throw new IllegalArgumentException("every limit must be positive: " + maxSteps + " steps, " + maxLength
                    + " characters, " + maxDepth + " levels, " + maxTime);
        }
    }
}
