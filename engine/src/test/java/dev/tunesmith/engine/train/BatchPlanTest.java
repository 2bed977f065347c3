package dev.tunesmith.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rows of steps: those of a naive reference whatever was asked before, and cheap to ask in turn. */
class BatchPlanTest {

    private static final long SEED = 42;

    /** The seed times the golden ratio's bits, modulo 2 to the 64: the product overflows on purpose. */
    private static final long MIXED_SEED = BigInteger.valueOf(SEED)
            .multiply(BigInteger.valueOf(0x9E3779B97F4A7C15L))
            .longValue();

    /** Shuffles the epoch anew for the step. */
    private static int[] naive(int rows, int batchSize, boolean shuffle, long step) {
        long perEpoch = (rows + batchSize - 1L) / batchSize;
        int[] order = IntStream.range(0, rows).toArray();
        if (shuffle) {
            SplittableRandom random = new SplittableRandom(MIXED_SEED + step / perEpoch);
            for (int i = rows - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = order[i];
                order[i] = order[j];
                order[j] = swapped;
            }
        }
        int start = (int) (step % perEpoch) * batchSize;
        return Arrays.copyOfRange(order, start, Math.min(rows, start + batchSize));
    }

    @Test
    void everyStepOfManyEpochsIsThatOfTheReferenceInOrderAndResumedAnywhere() {
        for (boolean shuffle : new boolean[] {true, false}) {
            for (int rows : new int[] {1, 7, 8, 20}) {
                for (int batchSize : new int[] {1, 3, 8, 50}) {
                    BatchPlan inOrder = new BatchPlan(rows, batchSize, shuffle, SEED);
                    BatchPlan jumping = new BatchPlan(rows, batchSize, shuffle, SEED);
                    Random random = new Random(1);
                    long steps = 4 * inOrder.stepsPerEpoch() + 1;
                    for (long step = 0; step < steps; step++) {
                        int[] expected = naive(rows, batchSize, shuffle, step);
                        assertThat(inOrder.rowsOf(step)).isEqualTo(expected);
                        assertThat(new BatchPlan(rows, batchSize, shuffle, SEED).rowsOf(step))
                                .as("resumed")
                                .isEqualTo(expected);
                        long any = random.nextLong(steps);
                        assertThat(jumping.rowsOf(any)).isEqualTo(naive(rows, batchSize, shuffle, any));
                    }
                }
            }
        }
    }

    @Test
    void aCallerThatChangesItsRowsChangesNoOtherStep() {
        BatchPlan plan = new BatchPlan(6, 3, true, SEED);
        Arrays.fill(plan.rowsOf(0), -1);
        Set<Integer> epoch = new HashSet<>();
        for (long step = 0; step < 2; step++) {
            Arrays.stream(plan.rowsOf(step)).forEach(epoch::add);
        }
        assertThat(epoch).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    }

    /** Shuffling a million rows for each of these steps would take some hours. */
    @Test
    void stepsInTurnCostTheirOwnRowsAlone() {
        BatchPlan plan = new BatchPlan(1_000_000, 1, true, SEED);
        assertThat(assertTimeoutPreemptively(
                        Duration.ofSeconds(30),
                        () -> IntStream.range(0, 1_000_000)
                                .mapToLong(step -> plan.rowsOf(step)[0])
                                .sum()))
                .isEqualTo(999_999L * 1_000_000 / 2);
    }
}
