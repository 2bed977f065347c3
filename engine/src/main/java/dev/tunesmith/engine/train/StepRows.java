package dev.tunesmith.engine.train;

import dev.tunesmith.core.work.Uninterrupted;
import dev.tunesmith.engine.train.Packer.MicroBatch;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The rows of each optimizer step, packed; those of the next step by a thread of their own while this one is computed.
 *
 * <p>What is prepared ahead is a function of the step alone, so that it changes nothing but the time. <b>Owns</b> its thread, which
 * starts with the first step. One caller.
 */
final class StepRows implements AutoCloseable {

    private final BatchPlan plan;
    private final List<TrainingRow> rows;
    private final Packer packer;
    private final @Nullable ExecutorService ahead;
    private @Nullable Future<Prepared> next;

    /**
     * A step's work.
     *
     * @param step counted from 0
     * @param rows that it trains on
     * @param batches the same rows, packed
     */
    record Prepared(long step, List<TrainingRow> rows, List<MicroBatch> batches) {}

    /** Prepare by a plan whose rows nobody else asks for: two threads do here, one after the other. */
    StepRows(BatchPlan plan, List<TrainingRow> rows, Packer packer, boolean prepareAhead) {
        this.plan = plan;
        this.rows = rows;
        this.packer = packer;
        this.ahead = prepareAhead ? Executors.newSingleThreadExecutor(StepRows::thread) : null;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "prepare-rows");
        thread.setDaemon(true);
        return thread;
    }

    /** The rows of a step; those of the step after it are begun. */
    Prepared of(long step) {
        Prepared known = taken();
        Prepared wanted = known != null && known.step == step ? known : prepare(step);
        if (ahead != null) {
            next = ahead.submit(() -> prepare(step + 1));
        }
        return wanted;
    }

    private Prepared prepare(long step) {
        List<TrainingRow> taken =
                Arrays.stream(plan.rowsOf(step)).mapToObj(rows::get).toList();
        return new Prepared(step, taken, packer.pack(taken));
    }

    /** What was begun, once it is done; null where nothing was. */
    private @Nullable Prepared taken() {
        Future<Prepared> begun = next;
        next = null;
        if (begun == null) {
            return null;
        }
        try {
            return Uninterrupted.get(begun); // the other thread must let go of the plan first
        } catch (ExecutionException e) {
            return null; // it is prepared again, and fails where it is told
        }
    }

    @Override
    public void close() {
        if (ahead != null) {
            ahead.shutdownNow();
        }
    }
}
