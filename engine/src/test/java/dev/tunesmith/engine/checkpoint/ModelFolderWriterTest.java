package dev.tunesmith.engine.checkpoint;

import static dev.tunesmith.engine.testkit.GoldenModel.logits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.StoredWeight;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.TinyText;
import dev.tunesmith.weights.safetensors.SafetensorsFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFolderWriterTest {

    private static final int[] IDS = {5, 17, 3, 40, 41, 8, 60, 22, 9};

    @TempDir
    Path folder;

    static List<GoldenModel> all() throws Exception {
        return GoldenModel.all();
    }

    private Path write(Path source, DType type, long maxShardBytes) {
        Path target = folder.resolve("model");
        try (DecoderModel model = GoldenModel.load(source)) {
            ModelFolderWriter.write(target, ModelFiles.of(source, type), model.storedWeights(), type, maxShardBytes);
        }
        return target;
    }

    private static Set<String> weights(Path path) {
        try (SafetensorsFolder weights = SafetensorsFolder.open(path)) {
            return Set.copyOf(weights.tensors().keySet());
        }
    }

    private static float[] logitsOf(Path path) {
        try (DecoderModel model = GoldenModel.load(path)) {
            return logits(model, IDS, null);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aWrittenModelHasTheSameWeightsAndLogits(GoldenModel golden) {
        Path written = write(golden.folder(), DType.FLOAT32, ModelFolderWriter.MAX_SHARD_BYTES);
        assertThat(logitsOf(written)).isEqualTo(logitsOf(golden.folder()));
        assertThat(weights(golden.folder())).containsAll(weights(written));
    }

    @Test
    void manySmallFilesHoldTheSameModel() {
        Path source = golden("gpt_neox");
        Path written = write(source, DType.FLOAT32, 20_000);
        assertThat(written.resolve("model.safetensors.index.json")).exists();
        assertThat(logitsOf(written)).isEqualTo(logitsOf(source));
    }

    @Test
    void aModelThatWasSavedWithoutItsHeadHasNamesWithoutTheirFirstPart() throws Exception {
        Path source = golden("gpt2");
        Path bare = folder.resolve("bare");
        try (DecoderModel model = GoldenModel.load(source)) {
            List<StoredWeight> weights = model.storedWeights().stream()
                    .map(weight -> new StoredWeight(
                            weight.name().replaceFirst("^transformer\\.", ""), weight.own(), weight.layout()))
                    .toList();
            ModelFolderWriter.write(
                    bare,
                    ModelFiles.of(source, DType.FLOAT32),
                    weights,
                    DType.FLOAT32,
                    ModelFolderWriter.MAX_SHARD_BYTES);
        }
        assertThat(weights(bare)).contains("wte.weight").doesNotContain("transformer.wte.weight");
        assertThat(logitsOf(bare)).isEqualTo(logitsOf(source));
    }

    @Test
    void aGgufFileBecomesAFolder() {
        Path written = write(golden("gguf/llama_tied.gguf"), DType.FLOAT32, ModelFolderWriter.MAX_SHARD_BYTES);
        assertThat(logitsOf(written)).isEqualTo(logitsOf(golden("gguf/llama_tied.gguf")));
        assertThat(weights(written)).isEqualTo(weights(golden("llama_tied"))).doesNotContain("lm_head.weight");
    }

    @Test
    void halfPrecisionIsSaidInTheConfiguration() throws Exception {
        Path written = write(golden("llama_tied"), DType.BFLOAT16, ModelFolderWriter.MAX_SHARD_BYTES);
        assertThat(Json.parse(Files.readString(written.resolve("config.json")))
                        .path("dtype")
                        .asString())
                .isEqualTo("bfloat16");
        assertThat(logitsOf(written)).isNotEqualTo(logitsOf(golden("llama_tied")));
    }

    @Test
    void anOlderFolderIsReplacedAsAWhole() throws Exception {
        Path target = Files.createDirectories(folder.resolve("model"));
        Files.writeString(target.resolve("model-00001-of-00002.safetensors"), "of an older model");
        write(golden("llama_tied"), DType.FLOAT32, ModelFolderWriter.MAX_SHARD_BYTES);
        try (Stream<Path> files = Files.list(target)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("config.json", "generation_config.json", "model.safetensors");
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(target);
        }
    }

    @Test
    void tokenizerAndTemplateAreCarried() throws Exception {
        Path source = Files.createDirectories(folder.resolve("source"));
        TinyText.write(source);
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(golden("llama_tied").resolve(name), source.resolve(name));
        }
        Files.createDirectories(source.resolve("additional_chat_templates"));
        Files.writeString(source.resolve("additional_chat_templates/tool_use.jinja"), "{{ tools }}");
        Map<String, byte[]> files = ModelFiles.of(source, DType.FLOAT32);
        assertThat(files)
                .containsOnlyKeys(
                        "config.json",
                        "tokenizer.json",
                        "tokenizer_config.json",
                        "additional_chat_templates/tool_use.jinja");
        assertThat(files.get("tokenizer.json")).isEqualTo(Files.readAllBytes(source.resolve("tokenizer.json")));
    }

    private static Path golden(String name) {
        try {
            return GoldenModel.resource(name);
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
