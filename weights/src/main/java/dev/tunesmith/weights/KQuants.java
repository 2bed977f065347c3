package dev.tunesmith.weights;

/**
 * The "K" quantised types: super-blocks of 256, decoded as ggml's dequantize_row_* do, operation by operation.
 *
 * <p>A super-block has one half-precision scale d (and dmin), and its 8 or 16 sub-blocks small integer scales (and
 * minima) that multiply it. Source: ggml-common.h and ggml-quants.c.
 */
final class KQuants {

    private static final int SIZE = 256;

    private KQuants() {}

    /** Layout: 16 scale/min nibbles, 64 bytes of 2-bit values, d, dmin. */
    static void q2k(byte[] in, float[] out, int blocks) {
        for (int b = 0, at = 0; b < blocks; b++, at += 84) {
            float d = FloatDecoder.half(in, at + 80);
            float min = FloatDecoder.half(in, at + 82);
            for (int sub = 0; sub < 16; sub++) {
                int scale = in[at + sub] & 0xFF;
                float dl = d * (scale & 0xF);
                float ml = min * (scale >> 4);
                int q = at + 16 + twoBitByte(sub);
                int shift = twoBitShift(sub);
                int o = b * SIZE + sub * 16;
                for (int l = 0; l < 16; l++) {
                    out[o + l] = dl * (in[q + l] >> shift & 3) - ml;
                }
            }
        }
    }

    /** Layout: 32 bytes of third bits, 64 bytes of 2-bit values, 16 scales of 6 bits in 12 bytes, d. */
    static void q3k(byte[] in, float[] out, int blocks) {
        for (int b = 0, at = 0; b < blocks; b++, at += 110) {
            float d = FloatDecoder.half(in, at + 108);
            for (int sub = 0; sub < 16; sub++) {
                float dl = d * (scale3(in, at + 96, sub) - 32);
                int q = at + 32 + twoBitByte(sub);
                int shift = twoBitShift(sub);
                int h = at + (sub & 1) * 16;
                int bit = sub / 2;
                int o = b * SIZE + sub * 16;
                for (int l = 0; l < 16; l++) {
                    int missing = (~in[h + l] >> bit & 1) << 2;
                    out[o + l] = dl * ((in[q + l] >> shift & 3) - missing);
                }
            }
        }
    }

    /** Layout: d, dmin, 8 scales and 8 minima of 6 bits in 12 bytes, 128 bytes of 4-bit values. */
    static void q4k(byte[] in, float[] out, int blocks) {
        for (int b = 0, at = 0; b < blocks; b++, at += 144) {
            float d = FloatDecoder.half(in, at);
            float min = FloatDecoder.half(in, at + 2);
            for (int pair = 0; pair < 4; pair++) {
                float d1 = d * scale4(in, at + 4, 2 * pair);
                float m1 = min * min4(in, at + 4, 2 * pair);
                float d2 = d * scale4(in, at + 4, 2 * pair + 1);
                float m2 = min * min4(in, at + 4, 2 * pair + 1);
                int q = at + 16 + pair * 32;
                int o = b * SIZE + pair * 64;
                for (int l = 0; l < 32; l++) {
                    int value = in[q + l] & 0xFF;
                    out[o + l] = d1 * (value & 0xF) - m1;
                    out[o + l + 32] = d2 * (value >> 4) - m2;
                }
            }
        }
    }

    /** Layout: d, dmin, 12 bytes of scales and minima as in Q4_K, 32 bytes of fifth bits, 128 bytes of 4-bit values. */
    static void q5k(byte[] in, float[] out, int blocks) {
        for (int b = 0, at = 0; b < blocks; b++, at += 176) {
            float d = FloatDecoder.half(in, at);
            float min = FloatDecoder.half(in, at + 2);
            for (int pair = 0; pair < 4; pair++) {
                float d1 = d * scale4(in, at + 4, 2 * pair);
                float m1 = min * min4(in, at + 4, 2 * pair);
                float d2 = d * scale4(in, at + 4, 2 * pair + 1);
                float m2 = min * min4(in, at + 4, 2 * pair + 1);
                int q = at + 48 + pair * 32;
                int o = b * SIZE + pair * 64;
                for (int l = 0; l < 32; l++) {
                    int value = in[q + l] & 0xFF;
                    int high = in[at + 16 + l] >> 2 * pair;
                    out[o + l] = d1 * (value & 0xF | (high & 1) << 4) - m1;
                    out[o + l + 32] = d2 * (value >> 4 | (high >> 1 & 1) << 4) - m2;
                }
            }
        }
    }

    /** Layout: 128 bytes of low four bits, 64 bytes of high two bits, 16 signed scales, d. */
    static void q6k(byte[] in, float[] out, int blocks) {
        for (int b = 0, at = 0; b < blocks; b++, at += 210) {
            float d = FloatDecoder.half(in, at + 208);
            for (int sub = 0; sub < 16; sub++) {
                float dl = d * in[at + 192 + sub];
                // A half of 128 elements has 64 low bytes: quarters 0 and 1 use the low nibbles, 2 and 3 the high ones.
                int half = sub / 8;
                int quarter = sub / 2 % 4;
                int within = (sub & 1) * 16;
                int low = at + half * 64 + (quarter & 1) * 32 + within;
                int lowShift = quarter / 2 * 4;
                int high = at + 128 + half * 32 + within;
                int highShift = quarter * 2;
                int o = b * SIZE + sub * 16;
                for (int l = 0; l < 16; l++) {
                    int q = in[low + l] >> lowShift & 0xF | (in[high + l] >> highShift & 3) << 4;
                    out[o + l] = dl * (q - 32);
                }
            }
        }
    }

    /** Where a sub-block's 2-bit values begin: 32 bytes hold four pairs of sub-blocks, 128 elements. */
    private static int twoBitByte(int sub) {
        return sub / 8 * 32 + (sub & 1) * 16;
    }

    private static int twoBitShift(int sub) {
        return sub / 2 % 4 * 2;
    }

    /** Scale of Q3_K: low nibbles in 8 bytes (first eight, then the high halves), top two bits in the last four. */
    private static int scale3(byte[] in, int at, int sub) {
        int low = in[at + sub % 8] >> sub / 8 * 4 & 0xF;
        int high = in[at + 8 + sub % 4] >> sub / 4 * 2 & 3;
        return low | high << 4;
    }

    private static int scale4(byte[] in, int at, int sub) {
        return sub < 4 ? in[at + sub] & 63 : in[at + sub + 4] & 0xF | (in[at + sub - 4] & 0xC0) >> 2;
    }

    private static int min4(byte[] in, int at, int sub) {
        return sub < 4 ? in[at + sub + 4] & 63 : (in[at + sub + 4] & 0xF0) >> 4 | (in[at + sub] & 0xC0) >> 2;
    }
}
