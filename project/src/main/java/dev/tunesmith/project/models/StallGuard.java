package dev.tunesmith.project.models;

import dev.tunesmith.core.model.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Closes a body from which nothing has come for too long, or whose reader was cancelled, so that the blocked read
 * returns. The JDK's client has no time limit for bodies.
 */
final class StallGuard implements AutoCloseable {

    private static final long POLL_MILLIS = 200;

    private final InputStream body;
    private final Duration limit;
    private final Cancellation cancellation;
    private final Thread thread;
    private volatile long lastAlive = System.nanoTime();

    StallGuard(InputStream body, Duration limit, Cancellation cancellation) {
        this.body = body;
        this.limit = limit;
        this.cancellation = cancellation;
        this.thread = new Thread(this::watch, "stall-guard");
        thread.setDaemon(true);
        thread.start();
    }

    /** Tell that something has come. */
    void alive() {
        lastAlive = System.nanoTime();
    }

    private void watch() {
        try {
            while (System.nanoTime() - lastAlive < limit.toNanos() && !cancellation.isCancelled()) {
                Thread.sleep(POLL_MILLIS);
            }
            body.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The reader has finished: nothing left to guard.
        } catch (IOException e) {
            Thread.currentThread().interrupt(); // It is closed all the same; the reader sees the end of the body.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
