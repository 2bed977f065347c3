package dev.tunesmith.tokenizer;

/** Turns ids into text. All ids given are in the vocabulary, and those to be skipped are already gone. */
sealed interface TextDecoder permits ByteLevelDecoder, NativeDecoder {

    /** The text of the ids as one sequence. */
    String decode(int[] ids);

    /** Start to decode one id at a time. */
    Session start();

    /** A sequence being decoded; belongs to one thread. */
    interface Session {

        /** The characters that are now certain; empty while a character is incomplete. */
        String append(int id);

        /** What is left; an incomplete character becomes U+FFFD. */
        String finish();
    }
}
