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

    private static double weightedSum(CausalAttention attention, float[] qkv, int width, int window, float[] weights) {
        try (Scope scope = Scope.open()) {
            float[] out = attention
                    .forward(Tensors.of(qkv, TOKENS, width), SEGMENTS, window)
                    .toFloats();
            double sum = 0;
            for (int i = 0; i < out.length; i++) {
                sum += (double) out[i] * weights[i];
            }
            return sum;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4, 2, 2147483647",
        "4, 4, 2147483647",
        "4, 1, 2147483647",
        "1, 1, 2147483647",
        "4, 2, 1",
        "4, 2, 2",
        "4, 1, 4",
        "4, 4, 5",
        "1, 1, 6"
    })
    void gradientEqualsFiniteDifferencesAndTheInputStaysAsItIs(int heads, int kvHeads, int window) {
        AttentionShape shape = new AttentionShape(heads, kvHeads, HEAD_DIM, 0.7);
        int width = shape.fusedWidth();
        Random random = new Random(3);
        float[] values = random(random, TOKENS * width);
        float[] weights = random(random, TOKENS * shape.queryWidth());
        float[] gradient;
        try (CausalAttention attention = new CausalAttention(shape);
                Scope scope = Scope.open()) {
            Tensor qkv = Tensors.of(values, TOKENS, width);
            attention.forward(qkv, SEGMENTS, window);
            gradient = attention
                    .backward(Tensors.of(weights, TOKENS, shape.queryWidth()), qkv, SEGMENTS, window)
                    .toFloats();
            assertThat(qkv.toFloats()).containsExactly(values);
            double step = 1e-2;
            for (int i = 0; i < values.length; i += 3) {
                float[] above = values.clone();
                float[] below = values.clone();
                above[i] += (float) step;
                below[i] -= (float) step;
                double slope = (weightedSum(attention, above, width, window, weights)
                                - weightedSum(attention, below, width, window, weights))
                        / (2 * step);
                assertThat((double) gradient[i]).as("element %d", i).isCloseTo(slope, within(3e-3));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4", "5", "6", "7"})
    void aRowDependsOnTheWindowBeforeItAlone(int window) {
        AttentionShape shape = new AttentionShape(2, 1, HEAD_DIM);
        int width = shape.fusedWidth();
        Random random = new Random(4);
        float[] values = random(random, TOKENS * width);
        // Stream rows in the order of positions: the prefix, then the segment of three.
        int[] rows = {0, 1, 2, 4, 5, 6};
        try (CausalAttention attention = new CausalAttention(shape)) {
            float[] before = outputs(attention, values, width, window);
            for (int key = 0; key < rows.length; key++) {
                float[] changed = values.clone();
                for (int i = 0; i < width; i++) {
                    changed[rows[key] * width + i] += 1;
                }
                float[] after = outputs(attention, changed, width, window);
                for (int query = 0; query < rows.length; query++) {
                    int at = rows[query] * shape.queryWidth();
                    boolean depends = before[at] != after[at];
                    assertThat(depends)
                            .as("query %d, key %d", query, key)
                            .isEqualTo(query >= key && query - key < window);
                }
            }
        }
    }

    private static float[] outputs(CausalAttention attention, float[] qkv, int width, int window) {
        try (Scope scope = Scope.open()) {
            return attention
                    .forward(Tensors.of(qkv, TOKENS, width), SEGMENTS, window)
                    .toFloats();
        }
    }
}
