package dev.tunesmith.data.row;

import java.util.Arrays;

/** Collects the bytes of one row up to {@link RowFile#MAX_ROW_BYTES}, and counts those beyond. */
final class RowBuffer {

    private static final int FIRST = 1024;

    private byte[] bytes = new byte[FIRST];
    private int length;
    private long total;

    void clear() {
        length = 0;
        total = 0;
    }

    void add(int value) {
        total++;
        if (total > RowFile.MAX_ROW_BYTES) {
            return;
        }
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(RowFile.MAX_ROW_BYTES, 2L * length));
        }
        bytes[length++] = (byte) value;
    }

    /** How many bytes were added, kept or not. */
    long total() {
        return total;
    }

    boolean isTooLong() {
        return total > RowFile.MAX_ROW_BYTES;
    }

    /** The bytes from {@code from} on as text. */
    String text(ByteInput input, int from) throws ByteInput.UndecodableException {
        return input.decode(bytes, from, length - from);
    }

    /** How many bytes are kept. */
    int length() {
        return length;
    }

    void drop(int count) {
        length -= count;
        total -= count;
    }

    /** The beginning of what is kept, whatever it is, for showing. */
    String excerpt(int most) {
        return new String(bytes, 0, Math.min(most, length), java.nio.charset.StandardCharsets.UTF_8);
    }
}
