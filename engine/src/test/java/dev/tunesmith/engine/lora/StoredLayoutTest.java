package dev.tunesmith.engine.lora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredLayoutTest {

    private static Tensor counting(int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return Tensors.of(values, rows, columns);
    }

    @Test
    void headsThatLieSideBySideAreSortedByPart() {
        try (Scope scope = Scope.open()) {
            // Two heads of q, k, v with one row each, as GPT-NeoX stores them: q0 k0 v0 q1 k1 v1.
            StoredLayout layout = StoredLayout.interleaved(2, 3);
            Tensor own = layout.fromStored(counting(6, 1));
            assertThat(own.toFloats()).containsExactly(0, 3, 1, 4, 2, 5);
            assertThat(layout.toStored(own).toFloats()).containsExactly(0, 1, 2, 3, 4, 5);
            Tensor bias = Tensors.of(new float[] {0, 1, 2, 3, 4, 5}, 6);
            assertThat(layout.fromStored(bias).toFloats()).containsExactly(0, 3, 1, 4, 2, 5);
        }
    }

    @Test
    void aTransposedWeightIsTurnedAndItsBiasIsNot() {
        try (Scope scope = Scope.open()) {
            assertThat(StoredLayout.TRANSPOSED.shape(3, 2)).containsExactly(2, 3);
            Tensor own = StoredLayout.TRANSPOSED.fromStored(counting(2, 3));
            assertThat(own.toFloats()).containsExactly(0, 3, 1, 4, 2, 5);
            assertThat(StoredLayout.TRANSPOSED.toStored(own).toFloats()).containsExactly(0, 1, 2, 3, 4, 5);
            Tensor bias = Tensors.of(new float[] {1, 2}, 2);
            assertThat(StoredLayout.TRANSPOSED.fromStored(bias).toFloats()).containsExactly(1, 2);
        }
    }

    @Test
    void peftIsToldOfTransposedLayers() {
        LoraConfig config = new LoraConfig(2, 4, 0, List.of("c_attn"));
        AdaptableLinear turned = new AdaptableLinear("h.0.c_attn", 0, "qkv", 0, 6, 2, StoredLayout.TRANSPOSED);
        AdaptableLinear plain = new AdaptableLinear("h.0.q_proj", 0, "qkv", 0, 6, 2, StoredLayout.PLAIN);
        assertThat(PeftConfig.json(config, List.of(turned), List.of(turned), List.of(), "base"))
                .contains("\"fan_in_fan_out\" : true");
        assertThat(PeftConfig.json(config, List.of(plain), List.of(plain), List.of(), "base"))
                .contains("\"fan_in_fan_out\" : false");
    }
}
