package dev.tunesmith.engine.checkpoint;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.StoredWeight;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.weights.ElementType;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.safetensors.SafetensorsFile;
import dev.tunesmith.weights.safetensors.SafetensorsWriter;
import dev.tunesmith.weights.safetensors.SafetensorsWriter.Item;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

class CheckpointTest {

    @TempDir
    Path folder;

    @BeforeEach
    void copyModel() throws Exception {
        Path source = GoldenModel.resource("llama_tied");
        Files.copy(source.resolve("config.json"), folder.resolve("config.json"));
        Files.copy(source.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    }

    private void editConfig(String from, String to) throws Exception {
        Path config = folder.resolve("config.json");
        String text = Files.readString(config);
        assertThat(text).contains(from);
        Files.writeString(config, text.replace(from, to));
    }

    private void load() {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            checkpoint.load(DType.FLOAT32).close();
        }
    }

    @Test
    void anUntouchedFolderLoads() {
        load();
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.mixedTypes()).isEmpty();
        }
    }

    @Test
    void severalTypesOfWeightsAreToldAndEachIsReadAsWhatItIs() throws Exception {
        Path weights = folder.resolve("model.safetensors");
        Path mixed = folder.resolve("mixed");
        String norm = "model.norm.weight";
        try (SafetensorsFile file = SafetensorsFile.open(weights)) {
            List<Item> items = new ArrayList<>();
            for (TensorEntry entry : file.tensors().values()) {
                long bytes = 2 * entry.elements();
                items.add(
                        entry.name().equals(norm)
                                ? new Item(norm, ElementType.BF16, entry.shape(), out -> {
                                    ByteBuffer two =
                                            ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
                                    while (two.hasRemaining()) {
                                        two.putShort((short) (Float.floatToRawIntBits(2) >> 16));
                                    }
                                    out.write(two.flip());
                                })
                                : Item.copyOf(entry.name(), file, entry));
            }
            SafetensorsWriter.write(mixed, Map.of(), items);
        }
        Files.move(mixed, weights, REPLACE_EXISTING);
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                DecoderModel model = checkpoint.load(DType.FLOAT32)) {
            assertThat(checkpoint.mixedTypes().orElseThrow()).matches("\\d+ in F32, 1 in BF16|1 in BF16, \\d+ in F32");
            StoredWeight read = model.storedWeights().stream()
                    .filter(weight -> weight.name().equals(norm))
                    .findFirst()
                    .orElseThrow();
            assertThat(read.own().toFloats()).containsOnly(2);
        }
    }

    @Test
    void anUnsupportedFamilyNamesTheSupportedOnes() throws Exception {
        editConfig("\"model_type\": \"llama\"", "\"model_type\": \"lama3\"");
        assertThatThrownBy(this::load)
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("family lama3 is not supported")
                .satisfies(e -> assertThat(((ModelFileException) e).fix()).contains("llama"));
    }

    @Test
    void missingUnknownAndMisshapenWeightsAreListedTogether() throws Exception {
        editConfig("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1");
        assertThatThrownBy(this::load)
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("unknown model.layers.1.");
        editConfig("\"num_hidden_layers\": 1", "\"num_hidden_layers\": 3");
        assertThatThrownBy(this::load).hasMessageContaining("missing model.layers.2.");
        editConfig("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 2");
        editConfig("\"vocab_size\": 160", "\"vocab_size\": 170");
        assertThatThrownBy(this::load)
                .hasMessageContaining("model.embed_tokens.weight has shape [160, 32], expected [170, 32]");
    }

    @ParameterizedTest
    @EnumSource(names = {"I8", "U8", "I16", "I32", "I64", "BOOL"})
    void weightsOfWholeNumbersAreRefusedByNameAndType(ElementType type) throws Exception {
        rewrite("model.layers.1.mlp.up_proj.weight", type);
        assertThatThrownBy(this::load)
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("model.safetensors: weight 'model.layers.1.mlp.up_proj.weight' has type " + type)
                .hasMessageContaining("expected F32, F16, BF16 or F64")
                .satisfies(e -> assertThat(((ModelFileException) e).fix()).contains("GGUF"));
        rewrite("model.layers.1.mlp.up_proj.weight", ElementType.F64);
        load();
    }

    /** Write the model's weights again, one of them as zeros in another type. */
    private void rewrite(String name, ElementType type) throws Exception {
        Path source = GoldenModel.resource("llama_tied").resolve("model.safetensors");
        try (SafetensorsFile file = SafetensorsFile.open(source)) {
            List<Item> items = new ArrayList<>();
            for (TensorEntry entry : file.tensors().values()) {
                Item copy = Item.copyOf(entry.name(), file, entry);
                byte[] zeros = new byte[(int) type.byteLength(entry.elements())];
                items.add(
                        entry.name().equals(name)
                                ? new Item(name, type, entry.shape(), out -> out.write(ByteBuffer.wrap(zeros)))
                                : copy);
            }
            SafetensorsWriter.write(folder.resolve("model.safetensors"), Map.of(), items);
        }
    }

    @Test
    void aQuantisedModelIsRefusedByItsMethod() throws Exception {
        editConfig("\"model_type\"", "\"quantization_config\": {\"quant_method\": \"gptq\"}, \"model_type\"");
        assertThatThrownBy(this::load)
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("config.json: quantization_config")
                .hasMessageContaining("gptq");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "num_key_value_heads|3|config.json: num_key_value_heads is 3, expected a divisor of the 4 heads",
                "num_attention_heads|5|config.json: num_attention_heads is 5, expected a divisor of hidden_size, 32",
                "num_attention_heads|32|num_attention_heads: of the 1 numbers of a head 1 are rotated",
                "num_attention_heads|0|num_attention_heads: expected a whole number of 1 or more, found 0",
                "hidden_size|-32|hidden_size: expected a whole number of 1 or more, found -32",
                "num_hidden_layers|1000000000|num_hidden_layers is 1000000000, expected at most the",
                "head_dim|7|config.json: head_dim: of the 7 numbers of a head 7 are rotated, expected an even number",
                "rms_norm_eps|-1|rms_norm_eps: expected a number above 0, found -1",
            })
    void sizesThatDoNotGoTogetherAreNamed(String key, String value, String named) throws Exception {
        Path config = folder.resolve("config.json");
        ObjectNode json = (ObjectNode) Json.parse(Files.readString(config));
        json.remove("head_dim");
        if (value.equals("32")) {
            json.put("num_key_value_heads", 32);
        }
        Files.writeString(config, Json.line(json.set(key, Json.parse(value))));
        assertThatThrownBy(this::load).isInstanceOf(ModelFileException.class).hasMessageContaining(named);
    }

    @Test
    void rowsThatTheFactorsOfLongRopeAreNotForAreBeyondTheContext() throws Exception {
        editConfig(
                "\"rope_type\": \"default\"",
                "\"rope_type\": \"longrope\", \"original_max_position_embeddings\": 40, \"short_factor\": [1, 1, 2, 2]");
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.contextLength()).isEqualTo(40);
        }
    }

    @Test
    void settingsThatAreNotImplementedAreNamed() throws Exception {
        editConfig("\"rope_type\": \"default\"", "\"rope_type\": \"dynamic\"");
        assertThatThrownBy(this::load)
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("rope_parameters.rope_type = dynamic is not implemented");
    }

    @Test
    void activationsAndLayerTypesThatAreNotImplementedAreNamed() throws Exception {
        Path source = GoldenModel.resource("qwen2_windowed");
        String config = Files.readString(source.resolve("config.json"));
        Files.copy(source.resolve("model.safetensors"), folder.resolve("model.safetensors"), REPLACE_EXISTING);
        Files.writeString(
                folder.resolve("config.json"), config.replace("\"sliding_attention\"", "\"chunked_attention\""));
        assertThatThrownBy(this::load)
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("layer_types = chunked_attention is not implemented");
        Files.writeString(folder.resolve("config.json"), config.replace("\"silu\"", "\"relu\""));
        assertThatThrownBy(this::load).hasMessageContaining("hidden_act = \"relu\" is not implemented");
    }

    @Test
    void brokenAndMissingFilesAreNamed() throws Exception {
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": ");
        assertThatThrownBy(this::load)
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("config.json cannot be read as JSON");
        Files.delete(folder.resolve("config.json"));
        assertThatThrownBy(this::load).hasMessageContaining("has no config.json");
        assertThatThrownBy(() -> Checkpoint.open(folder.resolve("nowhere"))).hasMessageContaining("does not exist");
    }
}
