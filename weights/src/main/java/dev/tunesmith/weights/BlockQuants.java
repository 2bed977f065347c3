package dev.tunesmith.weights;

/**
 * The quantised types with blocks of 32, decoded as ggml's dequantize_row_* do, operation by operation.
 *
 * <p>A block: a half-precision scale d (and minimum m in the *_1 types), the fifth bits in the Q5 types, then the low
 * four bits of elements 0 to 15 in the low and of 16 to 31 in the high halves of 16 bytes. Source: ggml-common.h and
 * ggml-quants.c.
 */
final class BlockQuants {

    private static final int SIZE = 32;
    private static final int HALF = 16;

    private BlockQuants() {}

    static void q8x0(byte[] in, float[] out, int blocks) {
        for (int b = 0, at = 0; b < blocks; b++, at += 34) {
            float d = FloatDecoder.half(in, at);
            int o = b * SIZE;
            for (int j = 0; j < SIZE; j++) {
                out[o + j] = in[at + 2 + j] * d;
            }
        }
    }

    static void q4x0(byte[] in, float[] out, int blocks) {
        for (int b = 0, at = 0; b < blocks; b++, at += 18) {
            float d = FloatDecoder.half(in, at);
            int o = b * SIZE;
            for (int j = 0; j < HALF; j++) {
                int q = in[at + 2 + j] & 0xFF;
                out[o + j] = ((q & 0xF) - 8) * d;
                out[o + j + HALF] = ((q >> 4) - 8) * d;
            }
        }
    }

    static void q4x1(byte[] in, float[] out, int blocks) {
        for (int b = 0, at = 0; b < blocks; b++, at += 20) {
            float d = FloatDecoder.half(in, at);
            float m = FloatDecoder.half(in, at + 2);
            int o = b * SIZE;
            for (int j = 0; j < HALF; j++) {
                int q = in[at + 4 + j] & 0xFF;
                out[o + j] = (q & 0xF) * d + m;
                out[o + j + HALF] = (q >> 4) * d + m;
            }
        }
    }

    static void q5x0(byte[] in, float[] out, int blocks) {
        for (int b = 0, at = 0; b < blocks; b++, at += 22) {
            float d = FloatDecoder.half(in, at);
            int high = (int) FloatDecoder.INTS.get(in, at + 2);
            int o = b * SIZE;
            for (int j = 0; j < HALF; j++) {
                int q = in[at + 6 + j] & 0xFF;
                out[o + j] = ((q & 0xF | fifthBit(high, j)) - 16) * d;
                out[o + j + HALF] = ((q >> 4 | fifthBit(high, j + HALF)) - 16) * d;
            }
        }
    }

    static void q5x1(byte[] in, float[] out, int blocks) {
        for (int b = 0, at = 0; b < blocks; b++, at += 24) {
            float d = FloatDecoder.half(in, at);
            float m = FloatDecoder.half(in, at + 2);
            int high = (int) FloatDecoder.INTS.get(in, at + 4);
            int o = b * SIZE;
            for (int j = 0; j < HALF; j++) {
                int q = in[at + 8 + j] & 0xFF;
                out[o + j] = (q & 0xF | fifthBit(high, j)) * d + m;
                out[o + j + HALF] = (q >> 4 | fifthBit(high, j + HALF)) * d + m;
            }
        }
    }

    private static int fifthBit(int high, int element) {
        return (high >>> element & 1) << 4;
    }
}
