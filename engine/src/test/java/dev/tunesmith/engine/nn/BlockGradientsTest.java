package dev.tunesmith.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import dev.tunesmith.engine.testkit.FiniteDifferences;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each backward pass of the blocks against finite differences. */
class BlockGradientsTest {

    private static final int WIDTH = 12;
    private static final AttentionShape SHAPE = new AttentionShape(4, 2, 6);

    private final Random random = new Random(2);

    private Tensor vector(int size) {
        return Tensors.of(FiniteDifferences.random(random, size), size);
    }

    private Norm norm(String kind, int width) {
        return switch (kind) {
            case "rms" -> new RmsNorm(vector(width), 1e-5, 0);
            case "rmsPlusOne" -> new RmsNorm(vector(width), 1e-5, 1);
            case "layer" -> new LayerNorm(vector(width), vector(width), 1e-5);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"rms", "rmsPlusOne", "layer"})
    void norms(String kind) {
        try (Scope scope = Scope.open()) {
            Norm norm = norm(kind, WIDTH);
            FiniteDifferences.check(new long[] {3, WIDTH}, x -> norm.forward(x, DType.FLOAT32), norm::backward);
            FiniteDifferences.check(new long[] {3, WIDTH}, x -> norm.forward(x, DType.FLOAT32), (dy, x) -> {
                Tensor dx = Tensors.full(2, 3, WIDTH);
                norm.addBackward(dy, x, dx);
                return dx.add(-2);
            });
        }
    }

    @Test
    void theOffsetOfAnRmsNormCounts() {
        try (Scope scope = Scope.open()) {
            Tensor weight = vector(WIDTH);
            Tensor x = Tensors.of(FiniteDifferences.random(random, WIDTH), 1, WIDTH);
            float[] offset =
                    new RmsNorm(weight, 1e-5, 1).forward(x, DType.FLOAT32).toFloats();
            assertThat(offset)
                    .containsExactly(new RmsNorm(weight.add(1), 1e-5, 0)
                            .forward(x, DType.FLOAT32)
                            .toFloats());
        }
    }

    @ParameterizedTest
    @CsvSource({"rms, true", "rmsPlusOne, true", "rms, false", "layer, true", "layer, false"})
    void queryKeyNorms(String kind, boolean perHead) {
        try (Scope scope = Scope.open()) {
            QueryKeyNorm norm = new QueryKeyNorm(
                    norm(kind, perHead ? SHAPE.headDim() : SHAPE.queryWidth()),
                    norm(kind, perHead ? SHAPE.headDim() : SHAPE.keyWidth()),
                    perHead,
                    SHAPE);
            FiniteDifferences.check(
                    new long[] {2, SHAPE.fusedWidth()},
                    x -> {
                        Tensor rows = x.copy();
                        norm.forwardInPlace(rows);
                        return rows;
                    },
                    (dy, x) -> {
                        norm.backwardInPlace(dy, norm.inputs(x));
                        return dy;
                    });
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void activations(Activation function) {
        FiniteDifferences.check(
                new long[] {5, 8}, function::forward, (dy, x) -> function.backwardInto(x.copy(), dy, x));
        for (boolean gated : new boolean[] {true, false}) {
            MlpActivation activation = new MlpActivation(function, gated);
            FiniteDifferences.check(new long[] {5, 8}, activation::forward, (dy, h) -> {
                MlpActivation.Values values = activation.values(h);
                assertThat(values.output().toFloats())
                        .containsExactly(activation.forward(h).toFloats());
                return activation.backward(dy, h, values);
            });
        }
    }

    @Test
    void activationsHaveTheirKnownValues() {
        try (Scope scope = Scope.open()) {
            Tensor one = Tensors.full(1, 1, 1);
            assertThat(Activation.SILU.forward(one).item()).isBetween(0.731058, 0.731059);
            assertThat(Activation.GELU.forward(one).item()).isBetween(0.841344, 0.841345);
            assertThat(Activation.GELU_TANH.forward(one).item()).isBetween(0.841191, 0.841193);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 4, 2})
    void rotationOfAPartOfEachHead(int dims) {
        double[] frequencies = new double[dims / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = 0.3 + i;
        }
        int[] positions = {0, 4, 9};
        try (Scope scope = Scope.open();
                Rotary rotary = Rotary.of(frequencies, 1, 10)) {
            Rotary.Angles angles = rotary.at(positions);
            FiniteDifferences.check(
                    new long[] {3, 2, 6},
                    x -> {
                        Tensor turned = x.copy();
                        angles.rotateInPlace(turned);
                        return turned;
                    },
                    (dy, x) -> {
                        angles.rotateBackInPlace(dy);
                        return dy;
                    });
            Tensor x = Tensors.of(FiniteDifferences.random(random, 36), 3, 2, 6);
            Tensor turned = x.copy();
            angles.rotateInPlace(turned);
            assertThat(turned.narrow(2, dims, 6 - dims).toFloats())
                    .containsExactly(x.narrow(2, dims, 6 - dims).toFloats());
            assertThat(turned.narrow(0, 1, 2).toFloats())
                    .isNotEqualTo(x.narrow(0, 1, 2).toFloats());
        }
    }
}
