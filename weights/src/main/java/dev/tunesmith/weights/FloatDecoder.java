package dev.tunesmith.weights;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Turns stored elements into float32: exact for the narrower types, rounded for the wider, ggml's reference for blocks. */
public final class FloatDecoder {

    static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Elements decoded at a time: input and output together stay within a core's own cache. */
    private static final int CHUNK = 4096;

    private FloatDecoder() {}

    /** Decodes whole blocks from the start of one array to the start of another. */
    @FunctionalInterface
    interface Kernel {
        void decode(byte[] in, float[] out, int blocks);
    }

    /**
     * Decode all remaining bytes.
     *
     * @param in little-endian whole blocks; read to its limit
     * @param out takes the elements; it must have room for all of them
     */
    public static void decode(ElementType type, ByteBuffer in, FloatBuffer out) {
        if (in.remaining() % type.bytesPerBlock() != 0) {
            throw new IllegalArgumentException(
                    in.remaining() + " bytes are not a whole number of " + type + " blocks of " + type.bytesPerBlock());
        }
        if (type == ElementType.F32) {
            out.put(in.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
            in.position(in.limit());
            return;
        }
        Kernel kernel = kernel(type);
        int blocksAtOnce = CHUNK / type.blockSize();
        byte[] bytes = new byte[blocksAtOnce * type.bytesPerBlock()];
        float[] floats = new float[CHUNK];
        while (in.hasRemaining()) {
            int blocks = Math.min(blocksAtOnce, in.remaining() / type.bytesPerBlock());
            in.get(bytes, 0, blocks * type.bytesPerBlock());
            kernel.decode(bytes, floats, blocks);
            out.put(floats, 0, blocks * type.blockSize());
        }
    }

    private static Kernel kernel(ElementType type) {
        return switch (type) {
            case F32 -> FloatDecoder::f32;
            case F16 -> FloatDecoder::f16;
            case BF16 -> FloatDecoder::bf16;
            case F64 -> FloatDecoder::f64;
            case I64 -> FloatDecoder::i64;
            case I32 -> FloatDecoder::i32;
            case I16 -> FloatDecoder::i16;
            case I8 -> FloatDecoder::i8;
            case U8, BOOL -> FloatDecoder::u8;
            case Q8_0 -> BlockQuants::q8x0;
            case Q4_0 -> BlockQuants::q4x0;
            case Q4_1 -> BlockQuants::q4x1;
            case Q5_0 -> BlockQuants::q5x0;
            case Q5_1 -> BlockQuants::q5x1;
            case Q2_K -> KQuants::q2k;
            case Q3_K -> KQuants::q3k;
            case Q4_K -> KQuants::q4k;
            case Q5_K -> KQuants::q5k;
            case Q6_K -> KQuants::q6k;
        };
    }

    /** The value of an IEEE half-precision number; every one of them is exact in float32. */
    static float half(short bits) {
        // Without a branch or a table: shift exponent and mantissa into place and let the float unit rescale
        // (normal) or renormalise (subnormal). Source: Maratyszcza's FP16, as used by ggml.
        int word = bits << 16;
        int twice = word + word;
        float normal = Float.intBitsToFloat((twice >>> 4) + (0xE0 << 23)) * 0x1.0p-112f;
        float subnormal = Float.intBitsToFloat((twice >>> 17) | (126 << 23)) - 0.5f;
        boolean small = Integer.compareUnsigned(twice, 1 << 27) < 0;
        return Float.intBitsToFloat((word & 0x8000_0000) | Float.floatToRawIntBits(small ? subnormal : normal));
    }

    /** The half-precision number at a byte of an array. */
    static float half(byte[] in, int at) {
        return half((short) SHORTS.get(in, at));
    }

    private static void f32(byte[] in, float[] out, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = Float.intBitsToFloat((int) INTS.get(in, i * 4));
        }
    }

    private static void f16(byte[] in, float[] out, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = half(in, i * 2);
        }
    }

    private static void bf16(byte[] in, float[] out, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = Float.intBitsToFloat((short) SHORTS.get(in, i * 2) << 16);
        }
    }

    private static void f64(byte[] in, float[] out, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = (float) Double.longBitsToDouble((long) LONGS.get(in, i * 8));
        }
    }

    private static void i64(byte[] in, float[] out, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = (float) (long) LONGS.get(in, i * 8);
        }
    }

    private static void i32(byte[] in, float[] out, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = (float) (int) INTS.get(in, i * 4);
        }
    }

    private static void i16(byte[] in, float[] out, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = (short) SHORTS.get(in, i * 2);
        }
    }

    private static void i8(byte[] in, float[] out, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = in[i];
        }
    }

    private static void u8(byte[] in, float[] out, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = in[i] & 0xFF;
        }
    }
}
