package dev.tunesmith.weights;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text in weight files: UTF-8, where a malformed byte is an error and never a replacement character. */
public final class Utf8 {

    private Utf8() {}

    /**
     * Decode bytes.
     *
     * @throws CharacterCodingException if they are not UTF-8
     */
    public static String decode(byte[] bytes) throws CharacterCodingException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // The quick way puts U+FFFD where bytes are malformed; only a text that holds one is decoded strictly.
        if (text.indexOf('\uFFFD') >= 0) {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
        return text;
    }
}
