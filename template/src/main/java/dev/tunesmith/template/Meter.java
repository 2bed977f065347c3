package dev.tunesmith.template;

/** Counts what one rendering uses and stops it at the {@link Limits}. */
final class Meter {

    /** Steps between two looks at the clock. */
    private static final long CLOCK_STRIDE = 8192;

    private final Limits limits;
    private final long start = System.nanoTime();
    private final long maxNanos;
    private long steps;
    private long nextCheck;
    private long written;
    private int depth;

    Meter(Limits limits) {
        this.limits = limits;
        this.maxNanos = limits.maxTime().toNanos();
        this.nextCheck = Math.min(CLOCK_STRIDE, limits.maxSteps());
    }

    void step() {
        if (++steps >= nextCheck) {
            check();
        }
    }

    /** Charge work that grows with some input. */
    void work(long amount) {
        steps += Math.min(amount, Long.MAX_VALUE - steps);
        if (steps >= nextCheck) {
            check();
        }
    }

    /** Charge a search for a pattern, whose worst case is the product of both lengths. */
    void search(int textLength, int patternLength) {
        work((long) (textLength / 64 + 1) * (patternLength / 64 + 1));
    }

    /** Charge text: the length that a string gets, and how much of it is newly written. */
    void text(long length, long added) {
        written += added;
        if (length > limits.maxLength() || written > 8L * limits.maxLength()) {
            throw Fault.limit("the text is longer than the limit of " + limits.maxLength() + " characters");
        }
        steps += added >> 6;
        if (steps >= nextCheck) {
            check();
        }
    }

    void enter() {
        if (++depth > limits.maxDepth()) {
            throw Fault.limit("nested deeper than the limit of " + limits.maxDepth() + " levels");
        }
        step();
    }

    void leave() {
        depth--;
    }

    private void check() {
        if (steps >= limits.maxSteps()) {
            throw Fault.limit("took more than the limit of " + limits.maxSteps() + " steps");
        }
        if (System.nanoTime() - start > maxNanos) {
            throw Fault.limit("took longer than the limit of " + limits.maxTime());
        }
        nextCheck = Math.min(steps + CLOCK_STRIDE, limits.maxSteps());
    }
}
