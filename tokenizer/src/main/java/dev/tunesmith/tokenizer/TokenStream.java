package dev.tunesmith.tokenizer;

/**
 * Decodes a sequence one id at a time, as a model makes it, and never gives half a character.
 *
 * <p>The pieces given by {@link #append} and the last {@link #finish} together are the text that
 * {@link Tokenizer#decode(int[], boolean)} gives for the whole sequence. Belongs to one thread.
 */
public final class TokenStream {

    private final Tokenizer tokenizer;
    private final TextDecoder.Session session;
    private final boolean skipSpecial;

    TokenStream(Tokenizer tokenizer, TextDecoder.Session session, boolean skipSpecial) {
        this.tokenizer = tokenizer;
        this.session = session;
        this.skipSpecial = skipSpecial;
    }

    /**
     * Add one id, and take the characters that are now certain: often empty, where an emoji or a CJK character is spread over ids.
     *
     * @throws dev.tunesmith.core.error.DataException if the id is not in the vocabulary
     */
    public String append(int id) {
        tokenizer.piece(id);
        return skipSpecial && tokenizer.isSpecial(id) ? "" : session.append(id);
    }

    /** End the sequence, and take what is left; a character that never became complete is given as U+FFFD. */
    public String finish() {
        return session.finish();
    }
}
