package dev.tunesmith.template;

import java.time.Duration;

/**
 * Bounds on what one rendering may use, since templates come from strangers.
 *
 * @param maxSteps what the work is counted in: a statement, a call, a loop turn, 64 characters written are one each, a list
 *     item or a macro call a few; at least 1
 * @param maxLength characters that any one string may have, the output too; in all, eight times as many may be written
 * @param maxDepth macros, recursive loops and nested values inside one another; at least 1
 * @param maxTime processor time of the rendering thread, looked at every few thousand steps
 */
public record Limits(long maxSteps, int maxLength, int maxDepth, Duration maxTime) {

    /** Three million steps, 16 Mi characters, 200 levels, half a second. */
    public static final Limits DEFAULT = new Limits(3_000_000, 16 << 20, 200, Duration.ofMillis(500));

    /** @throws IllegalArgumentException if a bound is not positive */
    public Limits {
        if (maxSteps < 1 || maxLength < 1 || maxDepth < 1 || maxTime.isNegative() || maxTime.isZero()) {
            throw new IllegalArgumentException("every limit must be positive: " + maxSteps + " steps, " + maxLength
                    + " characters, " + maxDepth + " levels, " + maxTime);
        }
    }
}
