package dev.tunesmith.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedWeightTest {

    @Test
    void isThereWhereMklMultiplies() {
        assertThat(PackedWeight.available()).isEqualTo(Blas.chosen() == Blas.MKL);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "5, 3", "48, 64", "100, 17", "960, 576", "577, 1536", "3000, 70"})
    void multipliesAsTheWeightItselfWhateverTheNumberOfRows(int outputs, int inputs) {
        if (!PackedWeight.available()) {
            return; // The test above says that this is right.
        }
        try (Scope scope = Scope.open();
                PackedWeight packed = packed(outputs, inputs, 7)) {
            Tensor weight = weight(outputs, inputs, 7);
            for (int rows : new int[] {1, 2, 3, 7, 16, 33, 63, 64, 65, 127, 300}) {
                Tensor x = Tensors.uniform(rows, inputs);
                Tensor expected = x.linear(weight);
                assertThat(packed.multiply(x).sub(expected).norm())
                        .as("%s rows of [%s, %s]", rows, outputs, inputs)
                        .isLessThanOrEqualTo(1e-6 * expected.norm());
            }
        }
    }

    @Test
    void takesRowsThatDoNotLieSideBySide() {
        if (!PackedWeight.available()) {
            return;
        }
        try (Scope scope = Scope.open();
                PackedWeight packed = packed(30, 20, 1)) {
            Tensor x = Tensors.uniform(9, 50).narrow(1, 10, 20);
            Tensor expected = x.linear(weight(30, 20, 1));
            assertThat(packed.multiply(x).sub(expected).norm()).isLessThanOrEqualTo(1e-6 * expected.norm());
        }
    }

    private static PackedWeight packed(int outputs, int inputs, long seed) {
        return PackedWeight.of(weight(outputs, inputs, seed), 64);
    }

    private static Tensor weight(int outputs, int inputs, long seed) {
        Torch.seed(seed);
        return Tensors.uniform(outputs, inputs);
    }
}
