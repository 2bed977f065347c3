package dev.tunesmith.engine.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.weights.safetensors.SafetensorsFile;
import dev.tunesmith.weights.safetensors.SafetensorsWriter;
import dev.tunesmith.weights.safetensors.SafetensorsWriter.Item;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SavedModulesTest {

    private static LoraConfig config(boolean tying, String... modules) {
        return new LoraConfig(
                4,
                8,
                0,
                List.of(LoraConfig.ALL_LINEAR),
                new LoraOptions(Map.of(), Map.of(), false, List.of(1), false, List.of(modules), tying));
    }

    @Test
    void lowestTrainedLayerIsThatOfNormsAndEmbeddingsToo() throws Exception {
        try (DecoderModel model = GoldenModel.named("llama_tied").load()) {
            assertThat(config(false, "lm_head", "norm").lowestLayer(model.adaptable()))
                    .isEqualTo(1);
            assertThat(config(false, "input_layernorm").lowestLayer(model.adaptable()))
                    .isZero();
            LoraConfig embeddings = config(false, "embed_tokens");
            assertThat(embeddings.lowestLayer(model.adaptable())).isEqualTo(-1);
            try (LoraAdapter adapter = LoraAdapter.fresh(embeddings, model.adaptable(), 1, DType.FLOAT32)) {
                assertThat(adapter.lowestLayer()).isEqualTo(-1);
            }
        }
    }

    @Test
    void normsAreNotDecayedAndMatricesAre() throws Exception {
        try (DecoderModel model = GoldenModel.named("gpt2").load();
                LoraAdapter adapter =
                        LoraAdapter.fresh(config(false, "ln_f", "wte"), model.adaptable(), 1, DType.FLOAT32)) {
            long vocabulary = 144 * 32;
            assertThat(adapter.parameters().elements() - adapter.decayed()).isEqualTo(2 * 32);
            assertThat(adapter.parameterCount())
                    .isEqualTo(AdapterSize.of(config(false, "ln_f", "wte"), model.adaptable())
                            .parameters())
                    .isGreaterThan(vocabulary);
        }
    }

    @Test
    void namesThatMeanNothingHereAreErrors() throws Exception {
        try (DecoderModel model = GoldenModel.named("llama_tied").load()) {
            assertRefused(model, config(false, "embed_token"), "embed_token ");
            assertRefused(model, config(false, "q_proj"), "q_proj");
            assertRefused(model, config(false, "layernorm"), "layernorm"); // PEFT would take all that end so
            assertRefused(model, config(true, "norm"), "ensureWeightTying");
        }
        try (DecoderModel untied = GoldenModel.named("llama_bias_scaled").load()) {
            assertRefused(untied, config(true, "embed_tokens"), "tied");
        }
    }

    private static void assertRefused(DecoderModel model, LoraConfig config, String named) {
        assertThatThrownBy(() -> config.selectModules(model.adaptable()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lm_head", "embed_out"})
    void theHeadOfGptNeoXIsCalledAsTransformersCallsIt(String name, @TempDir Path folder) throws Exception {
        GoldenModel golden = GoldenModel.named("gpt_neox");
        int[] ids = golden.sequences().get(1);
        try (DecoderModel model = golden.load();
                LoraAdapter adapter = LoraAdapter.fresh(config(false, name), model.adaptable(), 1, DType.FLOAT32)) {
            adapter.modules().iterator().next().parameters().get(0).master().mulInPlace(0.5);
            adapter.refreshCompute();
            float[] changed = GoldenModel.logits(model, ids, adapter);
            assertThat(changed).isNotEqualTo(GoldenModel.logits(model, ids, null));

            PeftFolder.write(adapter, folder, "base");

            JsonNode json = Json.parse(Files.readString(folder.resolve("adapter_config.json")));
            assertThat(json.get("modules_to_save").valueStream().map(JsonNode::asString))
                    .containsExactly("lm_head");
            assertThat(keys(folder)).contains("base_model.model.lm_head.weight");
            assertReads(model, folder, ids, changed);
            renameKey(folder, "base_model.model.lm_head.weight", "base_model.model.embed_out.weight");
            Files.writeString(
                    folder.resolve("adapter_config.json"), Json.line(json).replace("lm_head", "embed_out"));
            assertReads(model, folder, ids, changed);
        }
    }

    @Test
    void aNameOfPeftsTakesAllThatEndSoAndHaveWeights(@TempDir Path folder) throws Exception {
        int[] ids = GoldenModel.named("llama_tied").sequences().get(1);
        Path config = folder.resolve("adapter_config.json");
        try (DecoderModel model = GoldenModel.named("llama_tied").load()) {
            for (String[] trained : List.of(
                    new String[] {"model.norm", "input_layernorm", "post_attention_layernorm"},
                    new String[] {"model.norm"})) {
                float[] changed;
                List<FullModule> modules;
                try (LoraAdapter adapter =
                        LoraAdapter.fresh(config(false, trained), model.adaptable(), 1, DType.FLOAT32)) {
                    adapter.modules()
                            .forEach(module -> module.parameters()
                                    .forEach(parameter -> parameter.master().mulInPlace(0.5)));
                    adapter.refreshCompute();
                    changed = GoldenModel.logits(model, ids, adapter);
                    modules = adapter.config().selectModules(model.adaptable());
                    PeftFolder.write(adapter, folder, "base");
                }
                ObjectNode json = (ObjectNode) Json.parse(Files.readString(config));
                json.putArray("modules_to_save").add("norm");
                Files.writeString(config, Json.line(json));
                assertReads(model, folder, ids, changed);
                assertThat(PeftFolder.config(folder, model.adaptable()).selectModules(model.adaptable()))
                        .containsExactlyInAnyOrderElementsOf(modules);
                try (LoraAdapter read = PeftFolder.read(folder, model.adaptable(), false, DType.FLOAT32)) {
                    PeftFolder.write(read, folder, "base");
                }
                assertReads(model, folder, ids, changed);
            }
        }
    }

    private static void assertReads(DecoderModel model, Path folder, int[] ids, float[] logits) {
        try (LoraAdapter read = PeftFolder.read(folder, model.adaptable(), false, DType.FLOAT32)) {
            assertThat(GoldenModel.logits(model, ids, read)).isEqualTo(logits);
        }
    }

    private static Set<String> keys(Path folder) {
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(PeftFolder.WEIGHTS))) {
            return file.tensors().keySet();
        }
    }

    private static void renameKey(Path folder, String from, String to) throws Exception {
        Path weights = folder.resolve(PeftFolder.WEIGHTS);
        Path changed = folder.resolve("changed");
        try (SafetensorsFile file = SafetensorsFile.open(weights)) {
            List<Item> items = new ArrayList<>();
            file.tensors().forEach((key, entry) -> items.add(Item.copyOf(key.equals(from) ? to : key, file, entry)));
            SafetensorsWriter.write(changed, Map.of(), items);
        }
        Files.move(changed, weights, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void namesThatMeanNothingListTheModulesOnce() throws Exception {
        try (DecoderModel model = GoldenModel.named("llama_tied").load()) {
            assertThatThrownBy(() -> config(false, "nothing_like_it").selectModules(model.adaptable()))
                    .isInstanceOfSatisfying(
                            UsageException.class,
                            e -> assertThat(e.fix()).containsOnlyOnce("post_attention_layernorm"));
            LoraConfig target = new LoraConfig(4, 8, 0, List.of("nothing_like_it"));
            assertThatThrownBy(() -> target.select(model.adaptable().linears()))
                    .isInstanceOfSatisfying(
                            UsageException.class, e -> assertThat(e.fix()).containsOnlyOnce("q_proj"));
        }
    }

    @Test
    void peftIsToldPathsWhereANameWouldTakeMore(@TempDir Path folder) throws Exception {
        try (DecoderModel model = GoldenModel.named("llama_tied").load();
                LoraAdapter adapter =
                        LoraAdapter.fresh(config(false, "norm", "lm_head"), model.adaptable(), 1, DType.FLOAT32)) {
            PeftFolder.write(adapter, folder, "base");
            JsonNode json = Json.parse(Files.readString(folder.resolve("adapter_config.json")));
            assertThat(json.get("modules_to_save").valueStream().map(JsonNode::asString))
                    .containsExactly("model.norm", "lm_head");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT32", "BFLOAT16"})
    void freshAdapterChangesNothingAndComesBackFromItsFolder(DType type, @TempDir Path folder) throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        try (DecoderModel model = golden.load(type);
                LoraAdapter adapter = LoraAdapter.fresh(
                        config(false, "embed_tokens", "lm_head", "input_layernorm", "norm"),
                        model.adaptable(),
                        1,
                        type)) {
            int[] ids = golden.sequences().get(1);
            float[] base = GoldenModel.logits(model, ids, null);
            assertThat(GoldenModel.logits(model, ids, adapter)).isEqualTo(base);
            Objects.requireNonNull(adapter.module("model.norm"))
                    .parameters()
                    .get(0)
                    .master()
                    .mulInPlace(0.5);
            adapter.refreshCompute();
            float[] changed = GoldenModel.logits(model, ids, adapter);
            assertThat(GoldenModel.largestDifference(changed, base)).isGreaterThan(0.01f);
            PeftFolder.write(adapter, folder, "base");
            try (LoraAdapter read = PeftFolder.read(folder, model.adaptable(), false, type)) {
                assertThat(GoldenModel.logits(model, ids, read)).isEqualTo(changed);
            }
        }
    }

    @Test
    void foldersThatDoNotFitAreErrors(@TempDir Path folder) throws Exception {
        Path saved = GoldenModel.loraVariant("saved_kept_tied").folder().resolve("adapter_end");
        Path plain = GoldenModel.loraVariant("dora").folder().resolve("adapter_end");
        try (DecoderModel model = GoldenModel.named("llama_tied").load()) {
            String config = Files.readString(saved.resolve("adapter_config.json"));
            assertUnreadable(model, folder.resolve("missing"), config, plain, "embed_tokens.weight is missing");
            assertUnreadable(
                    model,
                    folder.resolve("unnamed"),
                    config.replace("embed_tokens\"", "norm\"").replace("tying\": true", "tying\": false"),
                    saved,
                    "norm.weight is missing");
            assertUnreadable(
                    model, folder.resolve("linear"), config.replace("embed_tokens\"", "q_proj\""), saved, "q_proj");
        }
        try (DecoderModel other = GoldenModel.named("llama_bias_scaled").load()) {
            Path untied = GoldenModel.loraVariant("saved_tied_both").folder().resolve("adapter_end");
            assertThatThrownBy(() -> PeftFolder.read(untied, other.adaptable(), false, DType.FLOAT32))
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageContaining("expected");
        }
    }

    private static void assertUnreadable(DecoderModel model, Path mixed, String config, Path weights, String named)
            throws Exception {
        Files.createDirectories(mixed);
        Files.writeString(mixed.resolve("adapter_config.json"), config);
        Files.copy(weights.resolve("adapter_model.safetensors"), mixed.resolve("adapter_model.safetensors"));
        assertThatThrownBy(() -> PeftFolder.read(mixed, model.adaptable(), false, DType.FLOAT32))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(named);
    }
}
