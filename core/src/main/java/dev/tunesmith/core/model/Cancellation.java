package dev.tunesmith.core.model;

import java.util.concurrent.atomic.AtomicBoolean;

/** A switch that one thread sets and the working thread asks; work ends at the next safe point. Safe for any thread. */
public final class Cancellation {

    private final AtomicBoolean cancelled = new AtomicBoolean();

    /** Ask the work to end. */
    public void cancel() {
        cancelled.set(true);
    }

    /** Whether the work was asked to end. */
    public boolean isCancelled() {
        return cancelled.get();
    }
}
