package dev.tunesmith.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.engine.tensor.Scope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CausalMaskTest {

    @ParameterizedTest
    @CsvSource({"0, 3, 2147483647", "4, 3, 2", "4, 3, 100", "0, 300, 7", "9, 700, 5", "600, 2, 300"})
    void aRowSeesItselfAndTheWindowBeforeIt(int before, int t, int window) {
        try (CausalMask mask = new CausalMask();
                Scope scope = Scope.open()) {
            mask.of(2, 5, window); // a smaller one first, so that it grows
            float[] values = mask.of(before, t, window).toFloats();
            int keys = before + t;
            assertThat(values).hasSize(t * keys);
            for (int i = 0; i < values.length; i++) {
                int distance = before + i / keys - i % keys;
                boolean seen = distance >= 0 && distance < window;
                assertThat(values[i])
                        .as("row %d, key %d", i / keys, i % keys)
                        .isEqualTo(seen ? 0 : Float.NEGATIVE_INFINITY);
            }
        }
    }
}
