package dev.tunesmith.template;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Counts what one rendering uses and stops it at the {@link Limits}. */
final class Meter {

    /** Steps between two looks at the clock. */
    private static final long CLOCK_STRIDE = 8192;

    private final Limits limits;
    /** The clock at the first look; a rendering that never gets there is over in a moment. */
    private long start = -1;

    private long steps;
    private long nextCheck;
    private long written;
    private int depth;

    Meter(Limits limits) {
        this.limits = limits;
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

    /** Charge looking at every char of a text. */
    void scan(int length) {
        work(length >> 4);
    }

    /** Charge objects that are made and kept. */
    void items(int count) {
        work(4L * count);
    }

    /** Charge a search for a pattern, whose worst case is the product of both lengths. */
    void search(int textLength, int patternLength) {
        work((long) (textLength / 64 + 1) * (patternLength / 64 + 1));
    }

    /** Charge text: the length that a string gets, and how much of it is newly written. */
    void text(long length, long added) {
        long before = written >> 6;
        written += added;
        if (length > limits.maxLength() || written > 8L * limits.maxLength()) {
            throw Fault.limit("the text is longer than the limit of " + limits.maxLength() + " characters");
        }
        steps += (written >> 6) - before;
        if (steps >= nextCheck) {
            check();
        }
    }

    void enter() {
        if (++depth > limits.maxDepth()) {
            throw Fault.limit("nested deeper than the limit of " + limits.maxDepth() + " levels");
        }
        work(2);
    }

    void leave() {
        depth--;
    }

    /** Loaded only by a long rendering. */
    private static final class ThreadTime {

        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        /** Processor time of this thread, so that no pause of the machine counts; elsewhere the clock on the wall. */
        static long nanos() {
            try {
                return THREADS.getCurrentThreadCpuTime();
            } catch (UnsupportedOperationException virtualThread) {
                return System.nanoTime();
            }
        }
    }

    private void check() {
        if (steps >= limits.maxSteps()) {
            throw Fault.limit("took more than the limit of " + limits.maxSteps() + " steps");
        }
        long now = ThreadTime.nanos();
        start = start < 0 ? now : start;
        if (now - start > limits.maxTime().toNanos()) {
            throw Fault.limit("took longer than the limit of " + limits.maxTime());
        }
        nextCheck = Math.min(steps + CLOCK_STRIDE, limits.maxSteps());
    }
}
