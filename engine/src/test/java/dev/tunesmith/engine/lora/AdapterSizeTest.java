package dev.tunesmith.engine.lora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdapterSizeTest {

    @Test
    void parametersAreThoseOfTheAdapterThatIsMade() throws Exception {
        LoraOptions options = new LoraOptions(Map.of("q_proj", 2), Map.of(), false, List.of(), true);
        LoraConfig config = new LoraConfig(4, 8, 0, List.of(LoraConfig.ALL_LINEAR), options);
        try (DecoderModel model = GoldenModel.named("llama_tied").load();
                LoraAdapter adapter = LoraAdapter.fresh(config, model.adaptable(), 1, DType.FLOAT32)) {
            assertThat(AdapterSize.of(config, model.adaptable()).parameters()).isEqualTo(adapter.parameterCount());
        }
    }

    @Test
    void keepsLowRowsMasksAndProducts() throws Exception {
        try (DecoderModel model = GoldenModel.named("llama_tied").load()) {
            // D = 32, F = 56, queries 32 wide, keys and values 16 each.
            assertThat(kept(model, 0, false)).isEqualTo(2 * 7 * 4);
            assertThat(kept(model, 0.1, false)).isEqualTo(2 * (7 * 4 + 32 + 32 + 32 + 56));
            assertThat(kept(model, 0, true)).isEqualTo(2 * (7 * 4 + 64 + 32 + 112 + 32));
        }
    }

    private static long kept(DecoderModel model, double dropout, boolean dora) {
        LoraOptions options = new LoraOptions(Map.of(), Map.of(), false, List.of(), dora);
        LoraConfig config = new LoraConfig(4, 8, dropout, List.of(LoraConfig.ALL_LINEAR), options);
        AdapterSize size = AdapterSize.of(config, model.adaptable());
        assertThat(size.keptPerToken(true)).isEqualTo(size.keptPerToken(false) / 2);
        return size.keptPerToken(false);
    }
}
