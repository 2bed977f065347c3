package dev.tunesmith.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class FloatDecoderTest {

    /** The golden blocks, made by src/test/scripts/make_golden.py with the gguf package. */
    @TestFactory
    List<DynamicTest> decodesAsGgufDoesBitForBit() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode golden : golden().get("cases")) {
            ElementType type = ElementType.valueOf(golden.get("type").stringValue());
            byte[] blocks = Base64.getDecoder().decode(golden.get("blocks").stringValue());
            byte[] floats = Base64.getDecoder().decode(golden.get("floats").stringValue());
            tests.add(DynamicTest.dynamicTest(type.name(), () -> {
                float[] expected = new float[floats.length / 4];
                little(floats).asFloatBuffer().get(expected);
                assertThat(bits(decode(type, blocks))).isEqualTo(bits(expected));
            }));
        }
        return tests;
    }

    @Test
    void goldenCoversEveryQuantisedType() throws IOException {
        List<String> covered = new ArrayList<>();
        golden().get("cases").forEach(golden -> covered.add(golden.get("type").stringValue()));
        for (ElementType type : ElementType.values()) {
            if (type.isQuantised()) {
                assertThat(covered).contains(type.name());
            }
        }
    }

    @Test
    void decodesEveryHalf() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float found = FloatDecoder.half((short) bits);
            float expected = slowHalf(bits);
            if (Float.isNaN(expected)) {
                assertThat(found).isNaN();
            } else {
                assertThat(Float.floatToRawIntBits(found))
                        .as("half 0x%04x", bits)
                        .isEqualTo(Float.floatToRawIntBits(expected));
            }
        }
    }

    @Test
    void decodesPlainTypes() {
        assertThat(decode(ElementType.F32, bytes(8).putFloat(1.5f).putFloat(-0f)))
                .containsExactly(1.5f, -0f);
        assertThat(decode(ElementType.F64, bytes(16).putDouble(0.1).putDouble(-1e300)))
                .containsExactly(0.1f, Float.NEGATIVE_INFINITY);
        assertThat(decode(ElementType.I64, bytes(16).putLong(-3).putLong((1L << 40) + 1)))
                .containsExactly(-3f, 0x1p40f);
        assertThat(decode(ElementType.I32, bytes(8).putInt(Integer.MIN_VALUE).putInt(7)))
                .containsExactly(-0x1p31f, 7f);
        assertThat(decode(ElementType.I16, bytes(4).putShort((short) -2).putShort((short) 300)))
                .containsExactly(-2f, 300f);
        assertThat(decode(ElementType.I8, bytes(2).put((byte) -128).put((byte) 127)))
                .containsExactly(-128f, 127f);
        assertThat(decode(ElementType.U8, bytes(2).put((byte) 200).put((byte) 1)))
                .containsExactly(200f, 1f);
        assertThat(decode(ElementType.BOOL, bytes(2).put((byte) 0).put((byte) 1)))
                .containsExactly(0f, 1f);
        assertThat(decode(ElementType.BF16, bytes(4).putShort((short) 0x3FC0).putShort((short) 0xC000)))
                .containsExactly(1.5f, -2f);
    }

    @Test
    void decodesMoreThanOneChunk() {
        int count = 10_000;
        ByteBuffer in = bytes(count * 2);
        for (int i = 0; i < count; i++) {
            in.putShort((short) i);
        }
        float[] out = decode(ElementType.I16, in);
        for (int i = 0; i < count; i++) {
            assertThat(out[i]).isEqualTo(i);
        }
    }

    @Test
    void refusesPartOfABlock() {
        assertThatThrownBy(() -> FloatDecoder.decode(ElementType.Q4_1, bytes(21), FloatBuffer.allocate(64)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("21 bytes");
    }

    @Test
    void readsBigEndianBuffersAsLittle() {
        ByteBuffer in = bytes(4).putFloat(2.5f).flip().order(ByteOrder.BIG_ENDIAN);
        FloatBuffer out = FloatBuffer.allocate(1);
        FloatDecoder.decode(ElementType.F32, in, out);
        assertThat(out.get(0)).isEqualTo(2.5f);
        assertThat(in.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
        assertThat(in.hasRemaining()).isFalse();
    }

    /** From the definition of the format: sign, exponent with bias 15, 10 bits of mantissa. */
    private static float slowHalf(int bits) {
        int exponent = bits >> 10 & 31;
        int mantissa = bits & 1023;
        double size = switch (exponent) {
            case 0 -> mantissa * Math.pow(2, -24);
            case 31 -> mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            default -> (1024 + mantissa) * Math.pow(2, exponent - 25);
        };
        return (float) ((bits & 0x8000) == 0 ? size : -size);
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in = FloatDecoderTest.class.getResourceAsStream("dequantised.json")) {
            return Json.parse(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static float[] decode(ElementType type, ByteBuffer filled) {
        return decode(type, filled.array());
    }

    private static float[] decode(ElementType type, byte[] blocks) {
        FloatBuffer out = FloatBuffer.allocate(blocks.length / type.bytesPerBlock() * type.blockSize());
        FloatDecoder.decode(type, little(blocks), out);
        assertThat(out.hasRemaining()).isFalse();
        return out.array();
    }

    private static int[] bits(float[] floats) {
        int[] bits = new int[floats.length];
        for (int i = 0; i < floats.length; i++) {
            bits[i] = Float.floatToRawIntBits(floats[i]);
        }
        return bits;
    }

    private static ByteBuffer bytes(int size) {
        return little(new byte[size]);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
