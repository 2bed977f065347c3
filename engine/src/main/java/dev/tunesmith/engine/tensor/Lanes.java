package dev.tunesmith.engine.tensor;

import dev.tunesmith.core.work.Uninterrupted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Does independent pieces of work on all cores at once, each with operations of one thread.
 *
 * <p>For many operations too small to be worth two threads each, such as those of attention over short rows. A piece opens its own
 * {@link Scope} and writes to memory that no other piece touches; then the result does not depend on how pieces fall to threads.
 *
 * <p><b>Owns</b> its threads, which start with the first work. One caller at a time.
 */
public final class Lanes implements AutoCloseable {

    private final int width;
    private @Nullable ExecutorService helpers;

    /**
     * As many lanes as libtorch has threads; one where the BLAS has a pool of its own, which two callers would wait for, and where the
     * work is done by another device, which has a queue of its own.
     */
    public Lanes() {
        this(Device.current().isHost() && Blas.chosen() == Blas.MKL && Blas.threadPoolsAgree() ? Torch.threads() : 1);
    }

    private Lanes(int width) {
        this.width = width;
    }

    /** One lane: pieces one after the other on the caller's thread, each with all of libtorch's threads. */
    public static Lanes one() {
        return new Lanes(1);
    }

    /** How many pieces run at once, at most. */
    public int width() {
        return width;
    }

    /**
     * Do the pieces 0 to count - 1, and return when none is being done any more.
     *
     * @throws RuntimeException what a piece threw; others may then not have been done
     */
    public void run(int count, IntConsumer piece) {
        if (width == 1 || count == 1) {
            for (int i = 0; i < count; i++) {
                piece.accept(i);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        Runnable lane = () -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                piece.accept(i);
            }
        };
        int threads = Torch.threads();
        Torch.setThreads(1);
        try {
            run(lane, Math.min(width, count));
        } finally {
            Torch.setThreads(threads);
        }
    }

    /** Run so many lanes, one of them here, and wait for each, whatever became of the others. */
    private void run(Runnable lane, int count) {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            running.add(helpers().submit(lane));
        }
        FutureTask<?> own = new FutureTask<>(lane, null);
        own.run();
        running.add(own);
        Throwable problem = null;
        for (Future<?> one : running) {
            Throwable found = problemOf(one);
            problem = problem == null ? found : problem;
        }
        if (problem instanceof Error error) {
            throw error;
        }
        if (problem instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private ExecutorService helpers() {
        ExecutorService known = helpers;
        if (known == null) {
            known = Executors.newFixedThreadPool(width - 1, work -> {
                Runnable oneThreaded = () -> {
                    Torch.threads(); // lets libtorch set this thread up, before its threads are set to one
                    Torch.setThreads(1);
                    work.run();
                };
                Thread thread = new Thread(oneThreaded, "lane");
                thread.setDaemon(true);
                return thread;
            });
            helpers = known;
        }
        return known;
    }

    /** What a lane threw, or null; returns once it has ended. A runnable throws nothing that is checked. */
    private static @Nullable Throwable problemOf(Future<?> lane) {
        try {
            Uninterrupted.get(lane); // the memory that the lane works on must stay until it has ended
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    @Override
    public void close() {
        ExecutorService known = helpers;
        if (known != null) {
            known.shutdown();
            helpers = null;
        }
    }
}
