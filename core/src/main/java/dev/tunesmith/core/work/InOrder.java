package dev.tunesmith.core.work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Does a piece of work on many inputs, on all cores, and hands on the results in the order of the inputs.
 *
 * <p>Inputs come one at a time, as a file is read; only a few hundred are ever held, so memory does not grow with their
 * number. Results are handed on by the thread that gives the inputs, which also does its share of the work. An input that fails
 * ends the whole as it would end a loop: results of earlier inputs are handed on, then its exception is thrown, and later
 * inputs are worked on in vain at most.
 *
 * <pre>{@code
 * try (InOrder<Sample, TokenizedSample> rows = new InOrder<>(tokenizer::tokenize, writer::write)) {
 *     reader.read(file, rows::accept);
 *     rows.finish();
 * }
 * }</pre>
 *
 * <p><b>Threads</b>: to be used by one thread. The work must be thread-safe; the consumer need not be.
 *
 * @param <A> input
 * @param <B> result
 */
public final class InOrder<A, B> implements AutoCloseable {

    /** Inputs handed to a thread at once: enough to make the handing over cheap, few enough to share out evenly. */
    private static final int BATCH = 64;

    /** Batches that may wait, for each thread. */
    private static final int AHEAD = 4;

    private final Function<? super A, ? extends B> work;
    private final Consumer<? super B> consumer;
    private final int most;
    private final @Nullable ExecutorService helpers;
    private final Deque<FutureTask<Done<B>>> open = new ArrayDeque<>();
    private List<A> batch = new ArrayList<>(BATCH);

    /** Work on all cores. */
    public InOrder(Function<? super A, ? extends B> work, Consumer<? super B> consumer) {
        this(work, consumer, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Work on some cores.
     *
     * @param threads at least 1, the calling thread among them
     */
    public InOrder(Function<? super A, ? extends B> work, Consumer<? super B> consumer, int threads) {
        this.work = work;
        this.consumer = consumer;
        this.most = AHEAD * threads;
        this.helpers = threads == 1 ? null : Executors.newFixedThreadPool(threads - 1, InOrder::thread);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "tunesmith-work");
        thread.setDaemon(true);
        return thread;
    }

    /** What became of a batch: its results, up to the first input that failed. */
    private record Done<B>(List<B> results, @Nullable RuntimeException failure) {}

    /** Take the next input; hands on what is ready when enough is waiting. */
    public void accept(A input) {
        batch.add(input);
        if (batch.size() == BATCH) {
            start();
        }
    }

    /** Hand on the results of all inputs. */
    public void finish() {
        start();
        while (!open.isEmpty()) {
            handOnFirst();
        }
    }

    private void start() {
        if (batch.isEmpty()) {
            return;
        }
        List<A> inputs = batch;
        batch = new ArrayList<>(BATCH);
        FutureTask<Done<B>> task = new FutureTask<>(() -> work(inputs));
        open.add(task);
        if (helpers != null) {
            helpers.execute(task);
        }
        while (open.size() >= most) {
            handOnFirst();
        }
    }

    private Done<B> work(List<A> inputs) {
        List<B> results = new ArrayList<>(inputs.size());
        for (A input : inputs) {
            try {
                results.add(work.apply(input));
            } catch (RuntimeException e) {
                return new Done<>(results, e);
            }
        }
        return new Done<>(results, null);
    }

    private void handOnFirst() {
        FutureTask<Done<B>> first = open.element();
        // a task that another thread has begun is left to it, and the next one is begun here meanwhile
        for (FutureTask<Done<B>> task : open) {
            if (first.isDone()) {
                break;
            }
            task.run();
        }
        Done<B> done = result(first);
        open.remove();
        done.results.forEach(consumer);
        if (done.failure != null) {
            throw done.failure;
        }
    }

    private static <B> Done<B> result(FutureTask<Done<B>> task) {
        try {
            return Uninterrupted.get(task);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error; // such as no memory: nothing to hand on
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Ends the threads; what was not handed on by {@link #finish} is lost. */
    @Override
    public void close() {
        open.forEach(task -> task.cancel(false));
        open.clear();
        if (helpers != null) {
            helpers.shutdownNow();
        }
    }
}
