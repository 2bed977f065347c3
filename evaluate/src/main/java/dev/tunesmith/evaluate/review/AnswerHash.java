package dev.tunesmith.evaluate.review;

import dev.tunesmith.core.io.Sha256;

/** Names a text by its SHA-256, so that what a person said about an answer applies to that very answer. */
public final class AnswerHash {

    private AnswerHash() {}

    private static final int ID = 16;

    /** An id made of everything that tells one thing from another, 16 hex digits. */
    static String id(String... parts) {
        return of(String.join("\u0000", parts)).substring(0, ID);
    }

    /** SHA-256 of the UTF-8 text, 64 lower-case hex digits. */
    public static String of(String text) {
        return Sha256.hex(text);
    }
}
