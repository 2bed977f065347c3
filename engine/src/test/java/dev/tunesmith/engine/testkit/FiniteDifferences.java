package dev.tunesmith.engine.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** Compares a backward pass written by hand with the slopes of its forward pass. */
public final class FiniteDifferences {

    private static final double STEP = 1e-2;

    private FiniteDifferences() {}

    public static float[] random(Random random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /**
     * Check the gradient of a weighted sum of outputs by every input.
     *
     * @param shape of the input
     * @param forward the input to the output; must leave the input as it is
     * @param backward gradient of the output and input to the gradient of the input
     */
    public static void check(long[] shape, UnaryOperator<Tensor> forward, BinaryOperator<Tensor> backward) {
        Random random = new Random(5);
        int size = 1;
        for (long length : shape) {
            size *= (int) length;
        }
        float[] values = random(random, size);
        float[] weights;
        float[] gradient;
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(values, shape);
            Tensor y = forward.apply(x);
            weights = random(random, (int) y.elements());
            gradient = backward.apply(Tensors.of(weights, y.shape()), x).toFloats();
            assertThat(x.toFloats()).as("the input after both passes").containsExactly(values);
        }
        assertThat(gradient).hasSize(size);
        for (int i = 0; i < size; i++) {
            double slope =
                    (sum(forward, values, shape, i, STEP, weights) - sum(forward, values, shape, i, -STEP, weights))
                            / (2 * STEP);
            assertThat((double) gradient[i])
                    .as("element %d", i)
                    .isCloseTo(slope, within(4e-3 + 2e-3 * Math.abs(slope)));
        }
    }

    private static double sum(
            UnaryOperator<Tensor> forward, float[] values, long[] shape, int moved, double by, float[] weights) {
        float[] changed = values.clone();
        changed[moved] += (float) by;
        try (Scope scope = Scope.open()) {
            float[] out = forward.apply(Tensors.of(changed, shape)).toFloats();
            double sum = 0;
            for (int i = 0; i < out.length; i++) {
                sum += (double) out[i] * weights[i];
            }
            return sum;
        }
    }
}
