package dev.tunesmith.engine.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.weights.ElementType;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.safetensors.SafetensorsFile;
import dev.tunesmith.weights.safetensors.SafetensorsWriter;
import dev.tunesmith.weights.safetensors.SafetensorsWriter.Item;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Whether the two files of an adapter say the same, and nothing that is not understood. */
class AdapterFilesTest {

    private static final String UP = "model.layers.1.mlp.up_proj";
    private static DecoderModel model;

    @TempDir
    private Path folder;

    @BeforeAll
    static void load() throws Exception {
        model = GoldenModel.named("llama_tied").load();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @BeforeEach
    void copy() throws Exception {
        for (String name : List.of("adapter_config.json", "adapter_model.safetensors")) {
            Files.copy(golden().resolve(name), folder.resolve(name));
        }
    }

    private static Path golden() throws Exception {
        return GoldenModel.resource("llama_tied/adapter_end");
    }

    private void open() {
        PeftFolder.read(folder, model.adaptable(), false, DType.FLOAT32).close();
    }

    private void set(String key, String value) throws Exception {
        Path config = folder.resolve("adapter_config.json");
        ObjectNode json = (ObjectNode) Json.parse(Files.readString(config));
        json.set(key, Json.parse(value));
        Files.writeString(config, Json.line(json));
    }

    /** Write the weights again without some, and one as zeros of another type. */
    private void rewrite(String without, String changed, ElementType type) throws Exception {
        try (SafetensorsFile file = SafetensorsFile.open(golden().resolve("adapter_model.safetensors"))) {
            List<Item> items = new ArrayList<>();
            for (TensorEntry entry : file.tensors().values()) {
                if (entry.name().contains(changed)) {
                    ByteBuffer zeros = ByteBuffer.allocate((int) type.byteLength(entry.elements()));
                    items.add(new Item(entry.name(), type, entry.shape(), out -> out.write(zeros)));
                } else if (!entry.name().contains(without)) {
                    items.add(Item.copyOf(entry.name(), file, entry));
                }
            }
            SafetensorsWriter.write(folder.resolve("adapter_model.safetensors"), Map.of(), items);
        }
    }

    private void assertRefused(String... named) {
        assertThatThrownBy(this::open).isInstanceOf(ModelFileException.class).hasMessageContainingAll(named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"brand_new_scaling|3.0", "brand_new_scaling|true", "new_config|{\"a\": 1}", "how|\"so\""})
    void anUnknownSettingThatIsOnIsRefused(String key, String value) throws Exception {
        set(key, value);
        assertRefused("adapter_config.json: " + key + " = ", "is not known here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "false", "[]", "{}", "\"\""})
    void anUnknownSettingThatIsOffChangesNothing(String value) throws Exception {
        set("brand_new_scaling", value);
        set("peft_version", "\"9.9\"");
        open();
    }

    @Test
    void modulesThatOnlyOneOfTheFilesHasAreNamed() throws Exception {
        set("target_modules", "[\"q_proj\", \"k_proj\", \"v_proj\", \"o_proj\", \"gate_proj\", \"down_proj\"]");
        assertRefused(
                "does not name model.layers.0.mlp.up_proj, " + UP + " in target_modules",
                "adapter_model.safetensors beside it has weights");
        set("target_modules", "\"all-linear\"");
        open();
        set("target_modules", "\".*(q|k|v|o|gate|up|down)_proj\"");
        open();
        set("target_modules", "\".*(q|k|v|o|gate|up|down)_pro\"");
        assertRefused("does not name", "and 11 more");
        set("target_modules", "[\"all-linear\"]");
        rewrite(UP + ".lora", "no such", ElementType.F32);
        assertRefused("names " + UP + " in target_modules", "adapter_model.safetensors beside it has no weights of it");
        set("exclude_modules", "[\"layers.1.mlp.up_proj\"]");
        open();
        set("exclude_modules", "\".*layers.1.*up_proj\"");
        open();
        set("exclude_modules", "[\"up_proj\"]");
        assertRefused("does not name model.layers.0.mlp.up_proj in target_modules (or excludes it)");
        set("exclude_modules", "\"(\"");
        assertRefused("exclude_modules is no regular expression");
        set("exclude_modules", "null");
        rewrite(UP + ".lora_B", "no such", ElementType.F32);
        assertRefused(UP + " has lora_A but no lora_B");
    }

    @Test
    void aTargetThatTheModelHasNotIsNamed() throws Exception {
        set(
                "target_modules",
                "[\"q_proj\", \"k_proj\", \"v_proj\", \"o_proj\", \"gate_proj\", \"up_proj\", \"down_proj\", \"c_attn\"]");
        assertRefused("names c_attn in target_modules, which is no linear layer of this model");
    }

    @Test
    void patternsThatMatchNothingAreKnown() throws Exception {
        set("rank_pattern", "{\"up_proj\": 4, \"up_prod\": 4}");
        set("alpha_pattern", "{\"layers.7.*\": 3, \"layers.1.*\": 8}");
        try (LoraAdapter adapter = PeftFolder.read(folder, model.adaptable(), false, DType.FLOAT32)) {
            assertThat(adapter.unusedPatterns()).containsExactly("layers.7.*", "up_prod");
        }
    }

    @Test
    void weightsOfWholeNumbersAreRefused() throws Exception {
        rewrite("no such", UP + ".lora_B", ElementType.I8);
        assertRefused("adapter_model.safetensors: weight", UP + ".lora_B.weight' has type I8");
    }

    @ParameterizedTest
    @ValueSource(strings = {UP, "mlp.up_proj", "up_proj", LoraConfig.ALL_LINEAR})
    void whatIsWrittenNamesWhatItHolds(String target) throws Exception {
        LoraConfig config = new LoraConfig(2, 4, 0, List.of(target));
        try (LoraAdapter adapter = LoraAdapter.fresh(config, model.adaptable(), 1, DType.FLOAT32)) {
            PeftFolder.write(adapter, folder, "base");
        }
        open();
        assertThat(PeftFolder.config(folder, model.adaptable())
                        .select(model.adaptable().linears()))
                .isEqualTo(config.select(model.adaptable().linears()));
    }
}
