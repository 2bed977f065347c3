package dev.tunesmith.evaluate.detect;

/** Knows which words are spelled rightly. */
@FunctionalInterface
public interface Speller {

    /** Whether a word, as written, is in the dictionary or made by its rules. */
    boolean knows(String word);
}
