package dev.tunesmith.evaluate.detect;

/** Knows which words are spelled rightly. */
@FunctionalInterface
public interface Speller {

    /** Whether a word, as written, is in the dictionary or made by its rules. */
    boolean knows(String word);

    /** Whether a word with a capital is a name that the dictionary itself need not have. */
    default boolean knowsName(String word) {
        return false;
    }

    /** Whether a lower-case word that is not known looks like a slip rather than like a name. */
    default boolean looksLikeASlip(String word) {
        return OneLetter.isNear(word, this::knows);
    }
}
