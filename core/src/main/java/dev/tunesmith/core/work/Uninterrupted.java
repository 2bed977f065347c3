package dev.tunesmith.core.work;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for another thread's work until it has ended, whatever interrupts: what the work uses must stay until then. */
public final class Uninterrupted {

    private Uninterrupted() {}

    /**
     * What the work gave; a caller that was interrupted meanwhile sees that afterwards.
     *
     * @throws ExecutionException with what the work threw
     */
    public static <T> T get(Future<T> work) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return work.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
