package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.DataException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.BitSet;

/**
 * Refuses text that a byte-level vocabulary with missing bytes cannot hold. The native library drops such bytes without a
 * word; a complete vocabulary, which all but toy ones are, costs nothing here.
 */
final class ByteCoverage {

    private final BitSet missing = new BitSet(256);
    private final boolean composes;

    ByteCoverage(TokenizerFile file) {
        composes = file.has("normalizer", "NFC");
        boolean drops =
                file.kind().equals("BPE") && file.unknownToken() == null && file.has("pre_tokenizer", "ByteLevel");
        for (int value = 0; drops && value < 256; value++) {
            if (!file.vocabulary().containsKey(String.valueOf(ByteAlphabet.charOf(value))) && inUtf8(value)) {
                missing.set(value);
            }
        }
    }

    /**
     * Check a text before it is tokenised.
     *
     * @throws DataException if one of its bytes has no token
     */
    void check(String text) {
        if (missing.isEmpty()) {
            return;
        }
        String normal = composes ? Normalizer.normalize(text, Normalizer.Form.NFC) : text;
        normal.codePoints().forEach(codePoint -> {
            for (byte value : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
                if (missing.get(value & 0xFF)) {
                    throw new DataException(
                            String.format(
                                    "the vocabulary cannot write U+%04X: it has no token for the byte 0x%02X",
                                    codePoint, value & 0xFF),
                            "remove the character from the text, or use a tokenizer with all 256 bytes");
                }
            }
        });
    }

    /** Bytes that occur in UTF-8 at all. */
    private static boolean inUtf8(int value) {
        return value != 0xC0 && value != 0xC1 && value < 0xF5;
    }
}
