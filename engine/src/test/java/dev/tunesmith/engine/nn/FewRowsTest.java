package dev.tunesmith.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import dev.tunesmith.engine.tensor.Torch;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FewRowsTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void givesTheOrdinaryProduct(int rows) {
        Torch.ensureLoaded();
        try (Scope scope = Scope.open()) {
            Tensor weight = Tensors.uniform(7, 5);
            Tensor x = Tensors.uniform(3, 5).narrow(0, 1, rows);

            Tensor y = FewRows.multiply(x, weight);

            assertThat(y.shape()).containsExactly(rows, 7);
            assertThat(y.toFloats()).containsExactly(x.linear(weight).toFloats(), Offset.offset(1e-6f));
        }
    }

    @Test
    void takesRowsThatHaveGaps() {
        Torch.ensureLoaded();
        try (Scope scope = Scope.open()) {
            Tensor weight = Tensors.uniform(7, 5);
            Tensor x = Tensors.uniform(2, 9).narrow(1, 2, 5);

            assertThat(FewRows.multiply(x, weight).toFloats())
                    .containsExactly(x.linear(weight).toFloats(), Offset.offset(1e-6f));
        }
    }
}
