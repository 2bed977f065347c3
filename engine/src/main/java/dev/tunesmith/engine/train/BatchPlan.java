package dev.tunesmith.engine.train;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Which rows each optimizer step takes: a function of the seed and the step alone, so that a resumed run needs no other
 * state.
 *
 * <p>The order of the epoch that was asked for last is kept, so that steps in turn cost their own rows and an epoch one shuffle; it
 * never changes what is returned. Not thread-safe.
 */
final class BatchPlan {

    private static final long NONE = -1;

    private final int rows;
    private final int batchSize;
    private final boolean shuffle;
    private final long seed;
    private final int[] order;
    private long epochOfOrder = NONE;

    /**
     * Plan.
     *
     * @param rows how many rows the data has
     * @param batchSize rows a step; the last step of an epoch may have fewer
     * @param shuffle whether each epoch has an order of its own
     * @param seed of the shuffles
     */
    BatchPlan(int rows, int batchSize, boolean shuffle, long seed) {
        this.rows = rows;
        this.batchSize = batchSize;
        this.shuffle = shuffle;
        this.seed = seed;
        this.order = new int[rows];
    }

    /** Optimizer steps of one pass over the data. */
    long stepsPerEpoch() {
        return (rows + batchSize - 1L) / batchSize;
    }

    /** Row indices of a step counted from 0. */
    int[] rowsOf(long step) {
        long epoch = step / stepsPerEpoch();
        int start = Math.toIntExact(step % stepsPerEpoch() * batchSize);
        if (epoch != epochOfOrder) {
            arrange(epoch);
        }
        return Arrays.copyOfRange(order, start, (int) Math.min(rows, (long) start + batchSize));
    }

    /** Passes over the data after so many steps, with fraction. */
    double epochAfter(long steps) {
        long whole = steps / stepsPerEpoch();
        long rest = steps % stepsPerEpoch();
        return whole + Math.min(1.0, (double) rest * batchSize / rows);
    }

    private void arrange(long epoch) {
        if (shuffle || epochOfOrder == NONE) {
            Arrays.setAll(
                    order, i -> i); // each epoch's order is its own, and not that of the epoch before shuffled again
        }
        if (shuffle) {
            SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch);
            for (int i = rows - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = order[i];
                order[i] = order[j];
                order[j] = swapped;
            }
        }
        epochOfOrder = epoch;
    }
}
