package dev.tunesmith.weights.gguf;

import static dev.tunesmith.weights.Failures.assertBroken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.weights.ElementType;
import dev.tunesmith.weights.TensorEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {

    private static final int F32 = 0;
    private static final int Q4_1 = 3;
    private static final int Q6_K = 14;

    @TempDir
    Path folder;

    @Test
    void opensAWholeFile() throws IOException {
        Path path = write(whole().build());
        try (GgufFile file = GgufFile.open(path)) {
            assertThat(file.metadata().string("general.architecture")).isEqualTo("llama");
            assertThat(file.tensors().keySet()).containsExactly("norm", "quantised", "last");
            TensorEntry norm = file.tensor("norm");
            assertThat(norm.shape()).containsExactly(5L);
            assertThat(norm.byteLength()).isEqualTo(20);
            assertThat(norm.offset() % 32).isZero();
            TensorEntry quantised = file.tensor("quantised");
            assertThat(quantised.type()).isEqualTo(ElementType.Q4_1);
            // 64 columns and 3 rows: GGUF has the fastest dimension first.
            assertThat(quantised.shape()).containsExactly(3L, 64L);
            assertThat(quantised.elements()).isEqualTo(192);
            assertThat(quantised.byteLength()).isEqualTo(6 * 20);
            assertThat(quantised.file()).isEqualTo(path);
            assertThat(file.map(quantised, 2, 2).get(0)).isEqualTo((byte) (2 * 7 + 1));
        }
    }

    @Test
    void readsFloatsFromAnyBlock() throws IOException {
        try (GgufFile file = GgufFile.open(write(whole().build()))) {
            TensorEntry quantised = file.tensor("quantised");
            FloatBuffer all = FloatBuffer.allocate(192);
            file.readFloats(quantised, 0, all);
            ByteBuffer target = ByteBuffer.allocateDirect(64 * 4).order(ByteOrder.nativeOrder());
            FloatBuffer part = target.asFloatBuffer();
            file.readFloats(quantised, 96, part);
            for (int i = 0; i < 64; i++) {
                assertThat(part.get(i)).isEqualTo(all.get(96 + i));
            }
        }
    }

    @Test
    void opensVersionTwoAndFilesWithoutTensorsOrLastPadding() throws IOException {
        assertThat(names(whole().version(2))).hasSize(3);
        assertThat(names(new GgufBuilder().text("general.architecture", "bert")))
                .isEmpty();
        assertThat(names(new GgufBuilder())).isEmpty();
        assertThat(names(new GgufBuilder().tensor("odd", F32, 4, 1))).containsExactly("odd");
        assertThat(names(new GgufBuilder().tensor("scalar", F32, 4))).containsExactly("scalar");
        assertThat(names(new GgufBuilder().tensor("empty", F32, 0, 0, 3).tensor("x", F32, 4, 1)))
                .containsExactly("empty", "x");
        byte[] padded = new GgufBuilder().tensor("odd", F32, 4, 1).build();
        assertThat(names(Arrays.copyOf(padded, padded.length + 28))).containsExactly("odd");
    }

    @Test
    void tensorsMayBeDescribedInAnyOrder() throws IOException {
        byte[] file = new GgufBuilder()
                .infoAt(32, "second", F32, 2)
                .tensor("first", F32, 32, 8)
                .build();
        // The builder placed 'first' at 0; the data of 'second' follows it.
        assertThat(names(Arrays.copyOf(file, file.length + 8))).containsExactly("first", "second");
    }

    @Test
    void honoursTheAlignmentOfTheFile() throws IOException {
        GgufBuilder builder = new GgufBuilder()
                .align(64)
                .pair("general.alignment", GgufType.UINT32, GgufBuilder.u32(64))
                .tensor("a", F32, 8, 2)
                .tensor("b", F32, 8, 2);
        try (GgufFile file = GgufFile.open(write(builder.build()))) {
            assertThat(file.tensor("b").offset() % 64).isZero();
            assertThat(file.tensor("b").offset() - file.tensor("a").offset()).isEqualTo(64);
        }
    }

    @Test
    void everyCutIsNoticed() throws IOException {
        byte[] whole = whole().build();
        assertThat(names(whole)).hasSize(3);
        for (int length = 0; length < whole.length; length++) {
            Path path = write(Arrays.copyOf(whole, length));
            assertBroken(path, () -> GgufFile.open(path));
        }
    }

    @Test
    void aFlippedBitAnywhereOpensOrIsNamed() throws IOException {
        byte[] whole = whole().build();
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Path path = write(damaged);
            try (GgufFile file = GgufFile.open(path)) {
                for (TensorEntry entry : file.tensors().values()) {
                    assertThat(entry.offset() + entry.byteLength()).isLessThanOrEqualTo(damaged.length);
                }
            } catch (ModelFileException e) {
                assertThat(e).hasMessageContaining(path.toString());
            }
        }
    }

    @Test
    void namesWhatIsNoGguf() throws IOException {
        broken("GGML and more".getBytes(StandardCharsets.UTF_8), "not a GGUF file");
        broken("version https://git-lfs.github.com/spec/v1".getBytes(StandardCharsets.UTF_8), "Git LFS pointer");
        broken("<!DOCTYPE html><html></html>".getBytes(StandardCharsets.UTF_8), "web page");
        broken(whole().version(1).build(), "version 2 or 3", "found version 1");
        broken(whole().version(4).build(), "found version 4");
        broken(whole().version(3 << 24).build(), "big-endian");
    }

    @Test
    void absurdNumbersAreRefusedBeforeAnythingIsMade() throws IOException {
        broken(new GgufBuilder().announce(1L << 40, 0).build(), "1099511627776 tensors");
        broken(new GgufBuilder().announce(-1, 0).build(), "18446744073709551615 tensors");
        broken(new GgufBuilder().announce(0, 1L << 40).build(), "1099511627776 key-value pairs");
        broken(
                new GgufBuilder()
                        .pair("k", GgufType.STRING, GgufBuilder.u64(1L << 33))
                        .build(),
                "value of key k",
                "8589934592 bytes long");
        broken(new GgufBuilder().pair("k", GgufType.STRING, GgufBuilder.u64(-1)).build(), "18446744073709551615");
        broken(
                new GgufBuilder()
                        .pair("k", GgufType.ARRAY, GgufBuilder.join(GgufBuilder.u32(4), GgufBuilder.u64(1L << 62)))
                        .build(),
                "array 'k'",
                "4611686018427387904 values");
        broken(
                new GgufBuilder()
                        .pair("k", GgufType.ARRAY, GgufBuilder.join(GgufBuilder.u32(8), GgufBuilder.u64(1000)))
                        .build(),
                "array 'k'",
                "1000 values of type string");
        broken(new GgufBuilder().infoAt(0, "t", F32, 1, 1, 1, 1, 1).build(), "'t' has 5 dimensions");
        broken(new GgufBuilder().infoAt(0, "t", F32, 1L << 62, 4).build(), "'t'", "overflow");
        broken(new GgufBuilder().infoAt(0, "t", F32, 1L << 62).build(), "'t'", "overflow");
        broken(new GgufBuilder().infoAt(0, "t", F32, -5).build(), "'t' has a dimension of");
        broken(new GgufBuilder().infoAt(0, "t", F32, 1L << 60).build(), "cut off", "'t'");
    }

    @Test
    void typesThatAreNotReadAreNamed() throws IOException {
        broken(
                new GgufBuilder().tensor("t", 23, 4, 1).build(),
                "tensor 't' is of IQ4_XS",
                "supported are F32, F16, Q4_0",
                "Q6_K");
        broken(new GgufBuilder().tensor("t", 99, 4, 1).build(), "unknown type number 99");
        broken(new GgufBuilder().pair("k", 13, new byte[8]).build(), "key 'k' has the unknown type number 13");
        broken(
                new GgufBuilder()
                        .pair("k", GgufType.ARRAY, GgufBuilder.join(GgufBuilder.u32(9), GgufBuilder.u64(0)))
                        .build(),
                "key 'k' is an array of arrays");
    }

    @Test
    void rowsAreMadeOfWholeBlocks() throws IOException {
        broken(new GgufBuilder().tensor("t", Q4_1, 20, 16, 2).build(), "'t' has rows of 16", "multiple of 32");
        broken(new GgufBuilder().tensor("t", Q6_K, 210, 128, 2).build(), "multiple of 256 for Q6_K");
        assertThat(names(new GgufBuilder().tensor("t", Q6_K, 420, 256, 2))).containsExactly("t");
    }

    @Test
    void dataMustFollowWithoutOverlapOrHole() throws IOException {
        broken(
                new GgufBuilder()
                        .tensor("a", F32, 64, 16)
                        .infoAt(32, "b", F32, 8)
                        .build(),
                "tensor 'b' begins at byte 32",
                "expected 64");
        broken(
                new GgufBuilder()
                        .tensor("a", F32, 64, 16)
                        .infoAt(0, "b", F32, 16)
                        .build(),
                "expected 64");
        broken(new GgufBuilder().infoAt(32, "a", F32, 1).build(), "begins at byte 32", "expected 0");
        broken(
                new GgufBuilder()
                        .tensor("a", F32, 64, 16)
                        .infoAt(65, "b", F32, 1)
                        .build(),
                "begins at byte 65");
        broken(new GgufBuilder().infoAt(-32, "a", F32, 1).build(), "begins at byte 18446744073709551584");
        broken(new GgufBuilder().tensor("a", F32, 64, 17).build(), "cut off", "'a' takes 68 bytes");
    }

    @Test
    void namesOccurOnce() throws IOException {
        broken(new GgufBuilder().text("k", "a").text("k", "b").build(), "key 'k' occurs twice");
        broken(new GgufBuilder().tensor("t", F32, 4, 1).tensor("t", F32, 4, 1).build(), "tensor 't' occurs twice");
    }

    @Test
    void alignmentIsAPowerOfTwo() throws IOException {
        for (int alignment : new int[] {0, 3, 33, -1}) {
            broken(
                    new GgufBuilder()
                            .pair("general.alignment", GgufType.INT32, GgufBuilder.u32(alignment))
                            .build(),
                    "general.alignment",
                    "is " + alignment,
                    "power of 2");
        }
        broken(new GgufBuilder().text("general.alignment", "32").build(), "general.alignment", "expected an integer");
    }

    @Test
    void textMustBeUtf8() throws IOException {
        byte[] file = new GgufBuilder().text("kk", "v").build();
        file[24 + 8] = (byte) 0xC3;
        broken(file, "the key of pair 0 is not UTF-8");
    }

    @Test
    void entriesOfOtherFilesAreRefused() throws IOException {
        try (GgufFile file = GgufFile.open(write(whole().build()))) {
            var foreign = new TensorEntry("norm", ElementType.F32, List.of(5L), folder.resolve("other"), 0, 20);
            assertThatThrownBy(() -> file.map(foreign, 0, 4))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("norm");
        }
    }

    /** All kinds of structure; the last tensor's length is a multiple of the alignment, so that no cut is in padding. */
    private static GgufBuilder whole() {
        return new GgufBuilder()
                .text("general.architecture", "llama")
                .pair("u8", GgufType.UINT8, GgufBuilder.u8(7))
                .array("strings", GgufType.STRING, GgufBuilder.string("a"), GgufBuilder.string("é"))
                .array("numbers", GgufType.INT32, GgufBuilder.u32(1), GgufBuilder.u32(-1))
                .tensor("norm", F32, 20, 5)
                .tensor("quantised", Q4_1, 120, 64, 3)
                .tensor("last", F32, 32, 2, 4);
    }

    private void broken(byte[] content, String... parts) throws IOException {
        Path path = write(content);
        assertBroken(path, () -> GgufFile.open(path), parts);
    }

    private Iterable<String> names(GgufBuilder builder) throws IOException {
        return names(builder.build());
    }

    private Iterable<String> names(byte[] content) throws IOException {
        try (GgufFile file = GgufFile.open(write(content))) {
            return file.tensors().keySet();
        }
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(folder.resolve("model.gguf"), content);
    }
}
