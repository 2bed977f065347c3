package dev.tunesmith.weights.safetensors;

import static dev.tunesmith.weights.Failures.assertBroken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.weights.ElementType;
import dev.tunesmith.weights.TensorEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {

    private static final String TWO = """
            {"__metadata__":{"format":"pt"},\
            "b":{"dtype":"F32","shape":[2,3],"data_offsets":[4,28]},\
            "a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}""";

    @TempDir
    Path folder;

    @Test
    void opensAWholeFile() throws IOException {
        Path path = write(TWO, 28);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.metadata()).isEqualTo(Map.of("format", "pt"));
            assertThat(file.tensors().keySet()).containsExactly("a", "b");
            TensorEntry b = file.tensor("b");
            assertThat(b).isEqualTo(new TensorEntry("b", ElementType.F32, List.of(2L, 3L), path, b.offset(), 24));
            assertThat(b.offset()).isEqualTo(8 + TWO.length() + 4);
            assertThat(b.elements()).isEqualTo(6);
            // The data is 0, 1, 2 …; read from the second element on.
            FloatBuffer out = FloatBuffer.allocate(2);
            file.readFloats(b, 1, out);
            assertThat(out.get(0)).isEqualTo(Float.intBitsToFloat(0x0B0A0908));
            assertThat(file.map(b, 4, 4).getInt()).isEqualTo(0x0B0A0908);
            assertThat(file.sha256(Progress.silent())).hasSize(64);
        }
    }

    @Test
    void readsWhatTheReferenceWrites() throws IOException {
        byte[] reference = reference();
        Path path = Files.write(folder.resolve("reference.safetensors"), reference);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.tensors()).hasSize(12);
            assertThat(file.tensor("empty").shape()).containsExactly(0L, 7L);
            assertThat(file.tensor("empty").elements()).isZero();
            assertThat(file.tensor("scalar").shape()).isEmpty();
            assertThat(file.tensor("scalar").elements()).isEqualTo(1);
            assertThat(file.tensor("flags").offset() + 3).isEqualTo(reference.length);
            assertThat(file.tensors()).containsKey("Üben");
        }
    }

    @Test
    void opensFilesWithoutTensorsOrMetadata() throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(write("{}", 0))) {
            assertThat(file.tensors()).isEmpty();
            assertThat(file.metadata()).isEmpty();
        }
        try (SafetensorsFile file = SafetensorsFile.open(write("{}      ", 0))) {
            assertThat(file.tensors()).isEmpty();
        }
    }

    @Test
    void everyCutIsNoticed() throws IOException {
        for (byte[] whole : List.of(bytes(TWO, 28), reference())) {
            for (int length = 0; length < whole.length; length++) {
                Path path = write(Arrays.copyOf(whole, length));
                assertBroken(path, () -> SafetensorsFile.open(path));
            }
        }
    }

    @Test
    void aFlippedBitAnywhereOpensOrIsNamed() throws IOException {
        byte[] whole = reference();
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Path path = write(damaged);
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                long bytes = file.tensors().values().stream()
                        .mapToLong(TensorEntry::byteLength)
                        .sum();
                assertThat(bytes).isEqualTo(73);
            } catch (ModelFileException e) {
                assertThat(e).hasMessageContaining(path.toString());
            }
        }
    }

    @Test
    void absurdHeaderLengthsAreRefused() throws IOException {
        for (long length : new long[] {0, 1, 1L << 40, Long.MAX_VALUE, -1, Long.MIN_VALUE, 300}) {
            byte[] file = bytes(TWO, 28);
            ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            broken(file, "header", Long.toUnsignedString(length));
        }
        broken("version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.UTF_8), "Git LFS pointer");
        broken("GGUF\3\0\0\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.UTF_8), "it is a GGUF file");
    }

    @Test
    void theHeaderIsAnObject() throws IOException {
        broken("[1, 2]", 0, "expected an object, found array");
        broken("{\"a\":", 0, "not a JSON object");
        broken("{} {}", 0, "not a JSON object");
        broken("{\"a\":1}", 0, "'a'", "expected an object, found number");
        broken("{\"__metadata__\":[]}", 0, "__metadata__", "found array");
        broken("{\"__metadata__\":{\"n\":1}}", 0, "__metadata__.n", "expected a string, found number");
        broken("[".repeat(2000) + "]".repeat(2000), 0, "not a JSON object");
        byte[] latin = bytes("{\"\u00e4\":1}", 0);
        latin[10] = (byte) 0xFF;
        broken(latin, "not UTF-8");
    }

    @Test
    void namesOccurOnce() throws IOException {
        String a = "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}";
        broken("{" + a + "," + a + "}", 1, "given twice", "a");
        broken("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "given twice");
    }

    @Test
    void tensorsAreDescribedInFull() throws IOException {
        broken("{\"a\":{\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "'a'", "'dtype', found nothing");
        broken("{\"a\":{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "'dtype', found number");
        broken("{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}", 1, "'shape', found nothing");
        broken("{\"a\":{\"dtype\":\"U8\",\"shape\":[1]}}", 1, "'data_offsets', found nothing");
        broken("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"x\":1}}", 1, "unknown key 'x'");
        broken(one("F8_E4M3", "[1]", "[0,1]"), 1, "unsupported dtype 'F8_E4M3'", "F32, F16, BF16");
        broken(one("Q4_1", "[32]", "[0,20]"), 20, "unsupported dtype 'Q4_1'");
        broken(one("f32", "[1]", "[0,4]"), 4, "unsupported dtype 'f32'");
    }

    @Test
    void shapesAreWholeNumbersAndFitTheData() throws IOException {
        broken(one("U8", "[-1]", "[0,1]"), 1, "'a': shape is [-1]");
        broken(one("U8", "[1.5]", "[0,1]"), 1, "shape is [1.5]");
        broken(one("U8", "[\"1\"]", "[0,1]"), 1, "shape is");
        broken(one("U8", "[99999999999999999999]", "[0,1]"), 1, "shape is");
        broken(one("U8", "[4611686018427387904,4]", "[0,1]"), 1, "more than 2^63-1 bytes");
        broken(one("F32", "[4611686018427387904]", "[0,4]"), 4, "more than 2^63-1 bytes");
        broken(one("F32", "[2]", "[0,4]"), 4, "F32 of shape [2] takes 8 bytes, found 4");
        broken(one("F32", "[0]", "[0,4]"), 4, "takes 0 bytes, found 4");
    }

    @Test
    void offsetsAreInRangeAndCoverTheData() throws IOException {
        broken(one("U8", "[1]", "[1,0]"), 1, "data_offsets are [1, 0]");
        broken(one("U8", "[1]", "[0]"), 1, "data_offsets are [0]");
        broken(one("U8", "[1]", "[0,1,2]"), 1, "data_offsets are [0, 1, 2]");
        broken(one("U8", "[1]", "[-1,0]"), 1, "data_offsets is [-1,0]");
        broken(one("U8", "[2]", "[0,2]"), 1, "end at byte 2", "only 1 bytes");
        broken(one("U8", "[9223372036854775807]", "[0,9223372036854775807]"), 1, "end at byte 9223372036854775807");
        broken(one("U8", "[1]", "[1,2]"), 2, "hole");
        broken(one("U8", "[1]", "[0,1]"), 2, "the rest belongs to no tensor");
        broken(two("[0,2]", "[1,3]"), 3, "'b' begins at byte 1", "'a' ends at 2", "overlap");
        broken(two("[0,2]", "[0,2]"), 2, "overlap");
        broken(two("[0,2]", "[3,5]"), 5, "hole");
    }

    @Test
    void entriesOfOtherFilesAreRefused() throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(write(TWO, 28))) {
            var foreign = new TensorEntry("c", ElementType.F32, List.of(1L), folder.resolve("other"), 0, 4);
            assertThatThrownBy(() -> file.readFloats(foreign, 0, FloatBuffer.allocate(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'c'");
        }
    }

    private static String one(String dtype, String shape, String offsets) {
        return "{\"a\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
    }

    private static String two(String a, String b) {
        return "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":" + a + "},"
                + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":" + b + "}}";
    }

    static byte[] bytes(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(json.length).put(json);
        for (int i = 0; i < dataBytes; i++) {
            out.put((byte) i);
        }
        return out.array();
    }

    static byte[] reference() throws IOException {
        try (InputStream in = ElementType.class.getResourceAsStream("reference.safetensors")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private void broken(String header, int dataBytes, String... parts) throws IOException {
        broken(bytes(header, dataBytes), parts);
    }

    private void broken(byte[] content, String... parts) throws IOException {
        Path path = write(content);
        assertBroken(path, () -> SafetensorsFile.open(path), parts);
    }

    private Path write(String header, int dataBytes) throws IOException {
        return write(bytes(header, dataBytes));
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(folder.resolve("model.safetensors"), content);
    }
}
