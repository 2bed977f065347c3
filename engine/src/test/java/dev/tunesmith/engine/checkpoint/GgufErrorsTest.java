package dev.tunesmith.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenGguf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong settings in GGUF files are named with what was expected and what was found. */
class GgufErrorsTest {

    @TempDir
    Path folder;

    /** A fixture in which bytes are replaced by as many others, once. */
    private Path edited(String fixture, String from, String to) throws Exception {
        byte[] file = Files.readAllBytes(GoldenGguf.named(fixture).file());
        assertThat(to).hasSameSizeAs(from);
        int at = indexOf(file, from);
        System.arraycopy(to.getBytes(StandardCharsets.ISO_8859_1), 0, file, at, to.length());
        return Files.write(folder.resolve("edited.gguf"), file);
    }

    /** A fixture in which a 32-bit whole number is replaced. */
    private Path withNumber(String fixture, String key, int value) throws Exception {
        byte[] file = Files.readAllBytes(GoldenGguf.named(fixture).file());
        int typeBytes = 4;
        int at = indexOf(file, key) + key.length() + typeBytes;
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return Files.write(folder.resolve("edited.gguf"), file);
    }

    private static int indexOf(byte[] file, String text) {
        int at = new String(file, StandardCharsets.ISO_8859_1).indexOf(text);
        assertThat(at).as(text).isPositive();
        return at;
    }

    private static void assertRefused(Path file, String... parts) {
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(parts);
    }

    @Test
    void anUnknownArchitectureNamesThoseThatAreSupported() throws Exception {
        Path file = edited("qwen2", "qwen2", "qwen1");
        assertRefused(file, "the architecture qwen1 is not supported");
        assertThatThrownBy(() -> Checkpoint.open(file))
                .satisfies(e -> assertThat(((ModelFileException) e).fix())
                        .contains("gemma3, gpt2, gptneox, llama, olmo2, phi3, qwen2, qwen3, smollm3")
                        .contains("The nearest is qwen2"));
    }

    @Test
    void missingAndWrongSettingsAreNamed() throws Exception {
        assertRefused(
                edited("qwen2", "qwen2.block_count", "qwen2.block_cound"),
                "key 'qwen2.block_count' is missing, expected an integer");
        assertRefused(
                withNumber("qwen2", "qwen2.attention.head_count", 0),
                "key 'qwen2.attention.head_count' is 0, expected a whole number from 1 to");
        assertRefused(
                withNumber("qwen2", "qwen2.attention.head_count", 5),
                "key 'qwen2.attention.head_count' is 5, expected a divisor of embedding_length, 32");
        assertRefused(
                withNumber("qwen2", "qwen2.attention.head_count_kv", 3),
                "key 'qwen2.attention.head_count_kv' is 3, expected a divisor of the 4 heads");
        assertRefused(
                withNumber("qwen2", "qwen2.block_count", 1_000_000_000),
                "key 'qwen2.block_count' is 1000000000, expected fewer than the");
        assertRefused(
                withNumber("phi3", "phi3.rope.dimension_count", 3),
                "key 'phi3.rope.dimension_count' is 3, expected an even number");
        assertRefused(
                withNumber("phi3", "phi3.rope.dimension_count", 10),
                "key 'phi3.rope.dimension_count' is 10, expected at most the 8 of a head");
        assertRefused(
                withNumber("phi3", "phi3.rope.dimension_count", 6),
                "tensor 'rope_factors_short.weight' has 2 numbers, expected 3, one for each rotated pair");
    }

    @Test
    void layersThatDifferAreRefused() throws Exception {
        byte[] file = Files.readAllBytes(GoldenGguf.named("qwen3").file());
        String key = "qwen3.attention.head_count_kv";
        int typesAndLength = 4 + 4 + 8;
        int at = indexOf(file, key) + key.length() + typesAndLength;
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(at, 4);
        assertRefused(
                Files.write(folder.resolve("edited.gguf"), file),
                "qwen3.attention.head_count_kv = [4, 2], another for some layers than for others, is not implemented");
    }

    @Test
    void settingsThatAreNotImplementedAreRefused() throws Exception {
        assertRefused(edited("mistral_yarn", "yarn", "yurn"), "llama.rope.scaling.type = yurn is not implemented");
        assertRefused(
                withNumber("qwen2", "qwen2.rope.dimension_count", 4),
                "qwen2.rope.dimension_count = 4 for heads of 8 is not implemented");
        assertRefused(
                edited("qwen2", "qwen2.vocab_size", "qwen2.vocab_sise"),
                "the setting qwen2.vocab_sise is not known here");
    }

    @Test
    void weightsThatDoNotFitTheSettingsAreNamed() throws Exception {
        Path fewer = withNumber("qwen2", "qwen2.block_count", 1);
        assertThatThrownBy(() -> {
                    try (Checkpoint checkpoint = Checkpoint.open(fewer)) {
                        checkpoint.load(DType.FLOAT32).close();
                    }
                })
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("unknown model.layers.1.");
        assertRefused(edited("qwen2", "token_embd", "token_embe"), "tensor 'token_embd.weight' is missing");
    }
}
