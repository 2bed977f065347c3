package dev.tunesmith.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * GPT-2's one-to-one table between the 256 bytes and 256 printable characters, in which byte-level vocabularies are written.
 *
 * <p>Source: Radford et al. 2019, {@code bytes_to_unicode} of the released encoder.
 */
final class ByteAlphabet {

    private static final char[] CHAR_OF_BYTE = new char[256];
    private static final short[] BYTE_OF_CHAR = new short[512];

    static {
        Arrays.fill(BYTE_OF_CHAR, (short) -1);
        char free = 256;
        for (int value = 0; value < 256; value++) {
            boolean printable = (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || (value >= 0xAE);
            CHAR_OF_BYTE[value] = printable ? (char) value : free++;
            BYTE_OF_CHAR[CHAR_OF_BYTE[value]] = (short) value;
        }
    }

    private ByteAlphabet() {}

    /** The character that stands for a byte, 0 to 255. */
    static char charOf(int value) {
        return CHAR_OF_BYTE[value];
    }

    /** The bytes that a piece stands for, or null where it holds a character that stands for no byte. */
    static byte @Nullable [] toBytes(String piece) {
        byte[] bytes = new byte[piece.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = piece.charAt(i);
            if (c >= BYTE_OF_CHAR.length || BYTE_OF_CHAR[c] < 0) {
                return null;
            }
            bytes[i] = (byte) BYTE_OF_CHAR[c];
        }
        return bytes;
    }
}
