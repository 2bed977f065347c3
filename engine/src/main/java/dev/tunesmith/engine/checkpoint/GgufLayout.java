package dev.tunesmith.engine.checkpoint;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How a GGUF file stores a weight, seen from Hugging Face's checkpoint of the same model.
 *
 * <p><b>Source</b>: llama.cpp's {@code convert_hf_to_gguf.py} (later {@code conversion/}), {@code modify_tensors} of each
 * architecture.
 */
enum GgufLayout {
    /** The same numbers in the same order. */
    PLAIN,
    /** Rows of queries: the two numbers that are rotated together lie side by side, not half a head apart. */
    PAIRED_QUERIES,
    /** Rows of keys, in the same way. */
    PAIRED_KEYS,
    /** Rows of fused q, k and v: by part and then by head [3, H, E], not by head and then by part [H, 3, E]. */
    BY_PART,
    /** [O, I] for Hugging Face's [I, O]. */
    TRANSPOSED,
    /** With 1 added. */
    PLUS_ONE;

    private static final int PARTS = 3;

    /** The shape that Hugging Face's weight has. */
    List<Long> shape(List<Long> stored) {
        if (this != TRANSPOSED) {
            return stored;
        }
        List<Long> shape = new ArrayList<>(stored);
        Collections.reverse(shape);
        return shape;
    }

    /**
     * Write all of a weight as Hugging Face lays it.
     *
     * @param stored row-major, [rows, …] as the file has it
     * @param queryHeads H
     * @param keyHeads K
     */
    void write(float[] stored, int rows, int queryHeads, int keyHeads, FloatBuffer out) {
        switch (this) {
            case PLAIN -> out.put(stored);
            case PAIRED_QUERIES -> writeHalves(stored, rows, queryHeads, out);
            case PAIRED_KEYS -> writeHalves(stored, rows, keyHeads, out);
            case BY_PART -> writeByHead(stored, rows, queryHeads, out);
            case TRANSPOSED -> writeTransposed(stored, rows, out);
            case PLUS_ONE -> {
                for (float value : stored) {
                    out.put(value - 1);
                }
            }
        }
    }

    /** Row {@code 2 j + s} of a head in the file is row {@code s E/2 + j} in Hugging Face's order. */
    private static void writeHalves(float[] stored, int rows, int heads, FloatBuffer out) {
        int columns = stored.length / rows;
        int half = rows / heads / 2;
        for (int head = 0; head < heads; head++) {
            for (int row = 0; row < 2 * half; row++) {
                int fileRow = head * 2 * half + 2 * (row % half) + row / half;
                out.put(stored, fileRow * columns, columns);
            }
        }
    }

    private static void writeByHead(float[] stored, int rows, int heads, FloatBuffer out) {
        int block = stored.length / (PARTS * heads);
        for (int head = 0; head < heads; head++) {
            for (int part = 0; part < PARTS; part++) {
                out.put(stored, (part * heads + head) * block, block);
            }
        }
    }

    private static void writeTransposed(float[] stored, int rows, FloatBuffer out) {
        int columns = stored.length / rows;
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                out.put(stored[row * columns + column]);
            }
        }
    }
}
