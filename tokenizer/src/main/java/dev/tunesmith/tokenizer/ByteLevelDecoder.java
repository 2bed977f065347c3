package dev.tunesmith.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decodes byte-level BPE: each character of a piece stands for one byte (GPT-2's table), the bytes together are UTF-8.
 * A piece with a character outside the table, which only an added token can be, stands for itself.
 */
final class ByteLevelDecoder implements TextDecoder {

    private final @Nullable String[] pieces;

    ByteLevelDecoder(@Nullable String[] pieces) {
        this.pieces = pieces;
    }

    @Override
    public String decode(int[] ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(ids.length * 4);
        for (int id : ids) {
            bytes.writeBytes(bytes(id));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public Session start() {
        return new Utf8Session();
    }

    /** The bytes that an id stands for. */
    byte[] bytes(int id) {
        String piece = pieces[id];
        if (piece == null) {
            throw new IllegalArgumentException("id " + id + " is not in the vocabulary");
        }
        byte[] bytes = ByteAlphabet.toBytes(piece);
        return bytes == null ? piece.getBytes(StandardCharsets.UTF_8) : bytes;
    }

    private final class Utf8Session implements Session {

        private final CharsetDecoder utf8 = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private byte[] pending = new byte[0];

        @Override
        public String append(int id) {
            return feed(bytes(id), false);
        }

        @Override
        public String finish() {
            return feed(new byte[0], true);
        }

        private String feed(byte[] more, boolean end) {
            ByteBuffer in = ByteBuffer.allocate(pending.length + more.length);
            in.put(pending).put(more).flip();
            CharBuffer out = CharBuffer.allocate(in.remaining() + 2);
            utf8.decode(in, out, end);
            if (end) {
                utf8.flush(out);
                utf8.reset();
            }
            pending = new byte[in.remaining()];
            in.get(pending);
            return out.flip().toString();
        }
    }
}
