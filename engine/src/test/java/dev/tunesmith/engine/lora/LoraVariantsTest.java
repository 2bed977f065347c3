package dev.tunesmith.engine.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.RunEvent;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.Trainings;
import dev.tunesmith.engine.train.Training;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what PEFT computed; the fixtures are made by {@code src/test/scripts/make_lora_golden.py}. */
class LoraVariantsTest {

    @ParameterizedTest
    @ValueSource(strings = {"rslora", "patterns", "rslora_patterns_upper_layer"})
    void trainingEqualsThatOfPeft(String name, @TempDir Path run) throws Exception {
        GoldenModel base = GoldenModel.named("llama_tied");
        Path folder = base.folder().resolve("../../lora").resolve(name).normalize();
        GoldenModel golden = new GoldenModel(folder, Json.parse(Files.readString(folder.resolve("golden.json"))));
        double[] losses = golden.doubles("losses");
        Trainings settings = Trainings.ofSteps(losses.length).from(folder.resolve("adapter_start"));
        List<RunEvent> events = new ArrayList<>();
        try (DecoderModel model = base.load()) {
            try (Training training = Training.setUp(
                    model,
                    new Training.Data(base.rows(), List.of()),
                    settings.config(),
                    Trainings.run(run, events::add))) {
                training.train(false);
            }
            golden.assertTrained(Trainings.steps(events));
            int[] ids = base.sequences().get(1);
            // What this run saved and opened again computes the same: the variant stands in the saved configuration.
            try (LoraAdapter ours =
                            PeftFolder.read(run.resolve("adapter"), model.adaptableLinears(), false, DType.FLOAT32);
                    LoraAdapter theirs = PeftFolder.read(
                            folder.resolve("adapter_end"), model.adaptableLinears(), false, DType.FLOAT32)) {
                float[] expected = golden.tensor("tuned_logits.1");
                assertThat(difference(GoldenModel.logits(model, ids, ours), expected))
                        .isLessThan(1e-3f);
                assertThat(difference(GoldenModel.logits(model, ids, theirs), expected))
                        .isLessThan(1e-4f);
                model.merge(theirs);
                assertThat(difference(GoldenModel.logits(model, ids, null), golden.tensor("merged_logits.1")))
                        .isLessThan(1e-4f);
            }
        }
    }

    private static float difference(float[] a, float[] b) {
        return GoldenModel.largestDifference(a, b);
    }

    @Test
    void ranksLayersAndScalesOfAFreshAdapterAreThoseOfItsOptions() throws Exception {
        LoraOptions options = new LoraOptions(Map.of("q_proj", 9), Map.of("k_proj", 6.0), true, List.of(1));
        LoraConfig config = new LoraConfig(4, 8, 0, List.of(LoraConfig.ALL_LINEAR), options);
        assertThat(config.scalingOf("model.layers.1.self_attn.k_proj", 4)).isEqualTo(3);
        assertThat(config.scalingOf("model.layers.1.self_attn.q_proj", 9)).isEqualTo(8 / 3.0);
        try (DecoderModel model = GoldenModel.named("llama_tied").load()) {
            List<AdaptableLinear> selected = config.select(model.adaptableLinears());
            assertThat(selected).hasSize(7).allMatch(linear -> linear.layer() == 1);
            try (LoraAdapter adapter = LoraAdapter.fresh(config, selected, 1, DType.FLOAT32)) {
                assertThat(adapter.groups().stream().flatMap(group -> group.parts().stream()))
                        .allMatch(part ->
                                part.rank() == (part.linear().shortName().equals("q_proj") ? 9 : 4));
            }
        }
    }

    @Test
    void optionsThatMatchNothingAreErrors() throws Exception {
        try (DecoderModel model = GoldenModel.named("llama_tied").load()) {
            assertRefused(model, new LoraOptions(Map.of("q_prj", 2), Map.of(), false, List.of()), "q_prj");
            assertRefused(model, new LoraOptions(Map.of(), Map.of("roj", 2.0), false, List.of()), "roj");
            assertRefused(model, new LoraOptions(Map.of(), Map.of(), false, List.of(2)), "layer 2");
        }
        assertThatThrownBy(() -> new LoraOptions(Map.of("q_proj(", 2), Map.of(), false, List.of()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("q_proj(");
    }

    private static void assertRefused(DecoderModel model, LoraOptions options, String named) {
        LoraConfig config = new LoraConfig(4, 8, 0, List.of(LoraConfig.ALL_LINEAR), options);
        assertThatThrownBy(() -> config.select(model.adaptableLinears()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(named);
    }
}
