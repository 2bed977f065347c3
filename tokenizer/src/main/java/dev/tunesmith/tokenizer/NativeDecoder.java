package dev.tunesmith.tokenizer;

import java.util.Arrays;

/**
 * Decodes through the native library: SentencePiece-style and WordPiece vocabularies, whose text of a token depends on its
 * neighbours.
 */
final class NativeDecoder implements TextDecoder, AutoCloseable {

    private final NativeTokenizer full;

    /** Create from a tokenizer that knows its added tokens; it is owned from now on. */
    NativeDecoder(NativeTokenizer full) {
        this.full = full;
    }

    @Override
    public String decode(int[] ids) {
        return full.decode(ids);
    }

    @Override
    public Session start() {
        return new WindowSession();
    }

    @Override
    public void close() {
        full.close();
    }

    /**
     * Decodes a short window twice, without and with the new ids, and gives the difference, as text-generation-inference
     * does: the window's first tokens give the context that spaces depend on.
     */
    private final class WindowSession implements Session {

        private int[] ids = new int[0];
        private int given;

        @Override
        public String append(int id) {
            ids = Arrays.copyOf(ids, ids.length + 1);
            ids[ids.length - 1] = id;
            String before = full.decode(Arrays.copyOf(ids, given));
            String after = full.decode(ids);
            if (after.length() <= before.length() || after.endsWith("\uFFFD")) {
                return "";
            }
            int context = given;
            given = ids.length - context;
            ids = Arrays.copyOfRange(ids, context, ids.length);
            return after.substring(before.length());
        }

        @Override
        public String finish() {
            String before = full.decode(Arrays.copyOf(ids, given));
            String after = full.decode(ids);
            ids = new int[0];
            given = 0;
            return after.length() > before.length() ? after.substring(before.length()) : "";
        }
    }
}
