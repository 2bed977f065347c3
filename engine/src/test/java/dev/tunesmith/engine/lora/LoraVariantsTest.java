package dev.tunesmith.engine.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.RunEvent;
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
    @ValueSource(
            strings = {
                "rslora",
                "patterns",
                "rslora_patterns_upper_layer",
                "dora",
                "dora_some_bias",
                "dora_gpt2",
                "dora_gpt_neox",
                "saved_untied",
                "saved_tied_embeddings",
                "saved_tied_both",
                "saved_kept_tied",
                "saved_norms",
                "saved_gemma",
                "saved_gpt2"
            })
    void trainingEqualsThatOfPeft(String name, @TempDir Path run) throws Exception {
        GoldenModel golden = GoldenModel.loraVariant(name);
        Path folder = golden.folder();
        GoldenModel base = GoldenModel.named(golden.golden().path("base").asString("llama_tied"));
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
            try (LoraAdapter ours = PeftFolder.read(run.resolve("adapter"), model.adaptable(), false, DType.FLOAT32);
                    LoraAdapter theirs =
                            PeftFolder.read(folder.resolve("adapter_end"), model.adaptable(), false, DType.FLOAT32)) {
                float[] expected = golden.tensor("tuned_logits.1");
                assertThat(difference(GoldenModel.logits(model, ids, ours), expected))
                        .isLessThan(1e-3f);
                assertThat(difference(GoldenModel.logits(model, ids, theirs), expected))
                        .isLessThan(1e-4f);
                if (!model.canMerge(theirs)) {
                    assertThat(name).startsWith("saved_tied_");
                    assertThatThrownBy(() -> model.merge(theirs))
                            .isInstanceOf(ModelFileException.class)
                            .hasMessageContaining("one matrix for both");
                    return;
                }
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
        LoraOptions options = new LoraOptions(Map.of("q_proj", 9), Map.of("k_proj", 6.0), true, List.of(1), false);
        LoraConfig config = new LoraConfig(4, 8, 0, List.of(LoraConfig.ALL_LINEAR), options);
        assertThat(config.scalingOf("model.layers.1.self_attn.k_proj", 4)).isEqualTo(3);
        assertThat(config.scalingOf("model.layers.1.self_attn.q_proj", 9)).isEqualTo(8 / 3.0);
        try (DecoderModel model = GoldenModel.named("llama_tied").load()) {
            List<AdaptableLinear> selected = config.select(model.adaptable().linears());
            assertThat(selected).hasSize(7).allMatch(linear -> linear.layer() == 1);
            try (LoraAdapter adapter = LoraAdapter.fresh(config, model.adaptable(), 1, DType.FLOAT32)) {
                assertThat(adapter.groups().stream().flatMap(group -> group.parts().stream()))
                        .allMatch(part ->
                                part.rank() == (part.linear().shortName().equals("q_proj") ? 9 : 4));
            }
        }
    }

    @Test
    void optionsThatMatchNothingAreErrors() throws Exception {
        try (DecoderModel model = GoldenModel.named("llama_tied").load()) {
            assertRefused(model, new LoraOptions(Map.of("q_prj", 2), Map.of(), false, List.of(), false), "q_prj");
            assertRefused(model, new LoraOptions(Map.of(), Map.of("roj", 2.0), false, List.of(), false), "roj");
            assertRefused(model, new LoraOptions(Map.of(), Map.of(), false, List.of(2), false), "layer 2");
        }
        assertThatThrownBy(() -> new LoraOptions(Map.of("q_proj(", 2), Map.of(), false, List.of(), false))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("q_proj(");
    }

    @Test
    void doraFilesThatDoNotFitAreErrors(@TempDir Path folder) throws Exception {
        try (DecoderModel model = GoldenModel.named("llama_tied").load()) {
            Path dora = GoldenModel.loraVariant("dora").folder().resolve("adapter_end");
            Path plain = GoldenModel.loraVariant("rslora").folder().resolve("adapter_end");
            assertUnreadable(model, folder.resolve("a"), dora, plain, "no lora_magnitude_vector");
            assertUnreadable(model, folder.resolve("b"), plain, dora, "match no module");
            Path begun = Files.createDirectories(folder.resolve("c"));
            String config = Files.readString(plain.resolve("adapter_config.json"));
            Files.writeString(
                    begun.resolve("adapter_config.json"),
                    config.replace("\"init_lora_weights\": true", "\"init_lora_weights\": \"pissa_niter_4\""));
            assertUnreadable(model, begun, begun, plain, "pissa");
        }
    }

    /** Read the configuration of one adapter with the weights of another. */
    private static void assertUnreadable(DecoderModel model, Path mixed, Path config, Path weights, String named)
            throws Exception {
        Files.createDirectories(mixed);
        if (!config.equals(mixed)) {
            Files.copy(config.resolve("adapter_config.json"), mixed.resolve("adapter_config.json"));
        }
        Files.copy(weights.resolve("adapter_model.safetensors"), mixed.resolve("adapter_model.safetensors"));
        assertThatThrownBy(() -> PeftFolder.read(mixed, model.adaptable(), false, DType.FLOAT32))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(named);
    }

    private static void assertRefused(DecoderModel model, LoraOptions options, String named) {
        LoraConfig config = new LoraConfig(4, 8, 0, List.of(LoraConfig.ALL_LINEAR), options);
        assertThatThrownBy(() -> config.select(model.adaptable().linears()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(named);
    }
}
