package dev.tunesmith.weights.gguf;

import static dev.tunesmith.weights.Failures.assertBroken;
import static dev.tunesmith.weights.gguf.GgufBuilder.f32;
import static dev.tunesmith.weights.gguf.GgufBuilder.f64;
import static dev.tunesmith.weights.gguf.GgufBuilder.string;
import static dev.tunesmith.weights.gguf.GgufBuilder.u16;
import static dev.tunesmith.weights.gguf.GgufBuilder.u32;
import static dev.tunesmith.weights.gguf.GgufBuilder.u64;
import static dev.tunesmith.weights.gguf.GgufBuilder.u8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufMetadataTest {

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void place() {
        path = folder.resolve("model.gguf");
    }

    @Test
    void readsScalarsOfEveryType() throws IOException {
        GgufMetadata metadata = open(new GgufBuilder()
                .pair("uint8", GgufType.UINT8, u8(200))
                .pair("int8", GgufType.INT8, u8(200))
                .pair("uint16", GgufType.UINT16, u16(60_000))
                .pair("int16", GgufType.INT16, u16(60_000))
                .pair("uint32", GgufType.UINT32, u32(-2))
                .pair("int32", GgufType.INT32, u32(-2))
                .pair("uint64", GgufType.UINT64, u64(Long.MAX_VALUE))
                .pair("int64", GgufType.INT64, u64(-5))
                .pair("float32", GgufType.FLOAT32, f32(0.1f))
                .pair("float64", GgufType.FLOAT64, f64(0.1))
                .pair("true", GgufType.BOOL, u8(1))
                .pair("false", GgufType.BOOL, u8(0))
                .text("text", "grüß 🙂 \uFFFD"));
        assertThat(metadata.integer("uint8")).isEqualTo(200);
        assertThat(metadata.integer("int8")).isEqualTo(-56);
        assertThat(metadata.integer("uint16")).isEqualTo(60_000);
        assertThat(metadata.integer("int16")).isEqualTo(-5536);
        assertThat(metadata.integer("uint32")).isEqualTo(4_294_967_294L);
        assertThat(metadata.integer("int32")).isEqualTo(-2);
        assertThat(metadata.integer("uint64")).isEqualTo(Long.MAX_VALUE);
        assertThat(metadata.integer("int64")).isEqualTo(-5);
        assertThat(metadata.number("float32")).isEqualTo(0.1f);
        assertThat(metadata.number("float64")).isEqualTo(0.1);
        assertThat(metadata.number("int32")).isEqualTo(-2.0);
        assertThat(metadata.bool("true")).isTrue();
        assertThat(metadata.bool("false")).isFalse();
        // A replacement character that the author wrote is no sign of damage.
        assertThat(metadata.string("text")).isEqualTo("grüß 🙂 \uFFFD");
        assertThat(metadata.has("text")).isTrue();
        assertThat(metadata.has("absent")).isFalse();
        assertThat(metadata.keys()).startsWith("uint8", "int8").hasSize(13);
    }

    @Test
    void readsArrays() throws IOException {
        GgufMetadata metadata = open(new GgufBuilder()
                .array("strings", GgufType.STRING, string("a"), string(""), string("Ġthe"))
                .array("int32", GgufType.INT32, u32(1), u32(-1))
                .array("uint16", GgufType.UINT16, u16(65_535))
                .array("float32", GgufType.FLOAT32, f32(-1.5f), f32(2f))
                .array("float64", GgufType.FLOAT64, f64(0.1))
                .array("bools", GgufType.BOOL, u8(1), u8(0))
                .array("none", GgufType.STRING));
        assertThat(metadata.strings("strings")).containsExactly("a", "", "Ġthe");
        assertThat(metadata.integers("int32")).containsExactly(1L, -1L);
        assertThat(metadata.integers("uint16")).containsExactly(65_535L);
        assertThat(metadata.floats("float32")).containsExactly(-1.5f, 2f);
        assertThat(metadata.floats("float64")).containsExactly(0.1f);
        assertThat(metadata.bools("bools")).containsExactly(true, false);
        assertThat(metadata.strings("none")).isEmpty();
    }

    @Test
    void staysReadableAfterTheFileIsClosed() throws IOException {
        Files.write(path, new GgufBuilder().text("k", "v").build());
        GgufFile file = GgufFile.open(path);
        file.close();
        assertThat(file.metadata().string("k")).isEqualTo("v");
    }

    @Test
    void errorsNameTheKeyAndBothTypes() throws IOException {
        GgufMetadata metadata = open(new GgufBuilder()
                .text("text", "a")
                .pair("int", GgufType.INT32, u32(1))
                .pair("float", GgufType.FLOAT32, f32(1f))
                .pair("huge", GgufType.UINT64, u64(-1))
                .pair("two", GgufType.BOOL, u8(2))
                .array("ints", GgufType.INT32, u32(1), u32(2))
                .array("texts", GgufType.STRING, string("a")));
        assertBroken(path, () -> metadata.string("absent"), "key 'absent' is missing, expected a string");
        assertBroken(path, () -> metadata.strings("absent"), "key 'absent' is missing, expected an array of strings");
        assertBroken(path, () -> metadata.integer("text"), "key 'text' is a value of type string, expected an integer");
        assertBroken(path, () -> metadata.integer("float"), "expected an integer");
        assertBroken(path, () -> metadata.integer("ints"), "is an array of 2 of type int32, expected an integer");
        assertBroken(path, () -> metadata.string("int"), "expected a string");
        assertBroken(path, () -> metadata.number("text"), "expected a number");
        assertBroken(path, () -> metadata.bool("int"), "expected a bool");
        assertBroken(path, () -> metadata.bool("two"), "key 'two' is 2, expected 0 or 1");
        assertBroken(path, () -> metadata.integer("huge"), "18446744073709551615", "at most 2^63-1");
        assertBroken(path, () -> metadata.strings("ints"), "array of 2 of type int32, expected an array of strings");
        assertBroken(path, () -> metadata.integers("texts"), "expected an array of integers");
        assertBroken(path, () -> metadata.floats("ints"), "expected an array of floats");
        assertBroken(path, () -> metadata.bools("ints"), "expected an array of bools");
        assertBroken(path, () -> metadata.integers("int"), "a value of type int32, expected an array");
    }

    @Test
    void malformedTextIsAnErrorWhenAskedFor() throws IOException {
        byte[] bad = GgufBuilder.join(u64(2), new byte[] {(byte) 0xFF, 'a'});
        GgufMetadata metadata =
                open(new GgufBuilder().pair("text", GgufType.STRING, bad).array("texts", GgufType.STRING, bad));
        assertBroken(path, () -> metadata.string("text"), "key 'text'", "not UTF-8");
        assertBroken(path, () -> metadata.strings("texts"), "key 'texts'", "not UTF-8");
    }

    private GgufMetadata open(GgufBuilder builder) throws IOException {
        Files.write(path, builder.build());
        try (GgufFile file = GgufFile.open(path)) {
            return file.metadata();
        }
    }
}
