package dev.tunesmith.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.engine.nn.PackedBatch.Segment;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CausalAttentionTest {

    private static final int HEAD_DIM = 4;

    /** A prefix, a segment that goes on from it by one token, one by three, and a lone token. */
    private static final List<Segment> SEGMENTS =
            List.of(new Segment(0, 3, -1), new Segment(3, 1, 0), new Segment(4, 3, 0), new Segment(7, 1, -1));

    private static final int TOKENS = 8;

    private static float[] random(Random random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static double weightedSum(CausalAttention attention, float[] qkv, int width, float[] weights) {
        try (Scope scope = Scope.open()) {
            float[] out = attention
                    .forward(Tensors.of(qkv, TOKENS, width), SEGMENTS, CausalMask.NO_WINDOW)
                    .toFloats();
            double sum = 0;
            for (int i = 0; i < out.length; i++) {
                sum += (double) out[i] * weights[i];
            }
            return sum;
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 2", "4, 4", "4, 1", "1, 1"})
    void gradientEqualsFiniteDifferencesAndTheInputStaysAsItIs(int heads, int kvHeads) {
        AttentionShape shape = new AttentionShape(heads, kvHeads, HEAD_DIM);
        int width = shape.fusedWidth();
        Random random = new Random(3);
        float[] values = random(random, TOKENS * width);
        float[] weights = random(random, TOKENS * shape.queryWidth());
        float[] gradient;
        try (CausalAttention attention = new CausalAttention(shape);
                Scope scope = Scope.open()) {
            Tensor qkv = Tensors.of(values, TOKENS, width);
            attention.forward(qkv, SEGMENTS, CausalMask.NO_WINDOW);
            gradient = attention
                    .backward(Tensors.of(weights, TOKENS, shape.queryWidth()), qkv, SEGMENTS, CausalMask.NO_WINDOW)
                    .toFloats();
            assertThat(qkv.toFloats()).containsExactly(values);
            double step = 1e-2;
            for (int i = 0; i < values.length; i += 3) {
                float[] above = values.clone();
                float[] below = values.clone();
                above[i] += (float) step;
                below[i] -= (float) step;
                double slope =
                        (weightedSum(attention, above, width, weights) - weightedSum(attention, below, width, weights))
                                / (2 * step);
                assertThat((double) gradient[i]).as("element %d", i).isCloseTo(slope, within(3e-3));
            }
        }
    }
}
