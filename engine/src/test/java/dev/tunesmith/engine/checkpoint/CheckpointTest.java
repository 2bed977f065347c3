package dev.tunesmith.engine.checkpoint;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenModel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
