package dev.tunesmith.evaluate.detect;

import java.util.function.Predicate;

/** Finds words that one slip of the fingers turns into a known one. */
final class OneLetter {

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    /** Shorter words are near to some word, whatever they are. */
    private static final int LEAST_LENGTH = 4;

    private OneLetter() {}

    /** Whether a lower-case word has one letter too many, too few, wrong, or changed with its neighbour. */
    static boolean isNear(String word, Predicate<String> known) {
        if (word.length() < LEAST_LENGTH) {
            return false;
        }
        for (int i = 0; i <= word.length(); i++) {
            String before = word.substring(0, i);
            String rest = word.substring(i);
            if (!rest.isEmpty() && known.test(before + rest.substring(1))) {
                return true;
            }
            for (int j = 0; j < LETTERS.length(); j++) {
                char letter = LETTERS.charAt(j);
                if (known.test(before + letter + rest)
                        || (!rest.isEmpty() && known.test(before + letter + rest.substring(1)))) {
                    return true;
                }
            }
        }
        return isSwapped(word, known);
    }

    /** Whether two neighbouring letters have changed places. */
    static boolean isSwapped(String word, Predicate<String> known) {
        for (int i = 0; i + 1 < word.length(); i++) {
            if (word.charAt(i) != word.charAt(i + 1)
                    && known.test(word.substring(0, i) + word.charAt(i + 1) + word.charAt(i) + word.substring(i + 2))) {
                return true;
            }
        }
        return false;
    }
}
