package dev.tunesmith.engine.train;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Which rows each optimizer step takes: a function of the seed and the step alone, so that a resumed run needs no other
 * state.
 *
 * @param rows how many rows the data has
 * @param batchSize rows a step; the last step of an epoch may have fewer
 * @param shuffle whether each epoch has an order of its own
 * @param seed of the shuffles
 */
record BatchPlan(int rows, int batchSize, boolean shuffle, long seed) {

    /** Optimizer steps of one pass over the data. */
    long stepsPerEpoch() {
        return (rows + batchSize - 1L) / batchSize;
    }

    /** Row indices of a step counted from 0. */
    int[] rowsOf(long step) {
        long epoch = step / stepsPerEpoch();
        int start = Math.toIntExact(step % stepsPerEpoch()) * batchSize;
        return Arrays.copyOfRange(order(epoch), start, Math.min(rows, start + batchSize));
    }

    /** Passes over the data after so many steps, with fraction. */
    double epochAfter(long steps) {
        long whole = steps / stepsPerEpoch();
        long rest = steps % stepsPerEpoch();
        return whole + Math.min(1.0, (double) rest * batchSize / rows);
    }

    private int[] order(long epoch) {
        int[] order = new int[rows];
        Arrays.setAll(order, i -> i);
        if (shuffle) {
            SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch);
            for (int i = rows - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = order[i];
                order[i] = order[j];
                order[j] = swapped;
            }
        }
        return order;
    }
}
