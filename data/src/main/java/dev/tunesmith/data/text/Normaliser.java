package dev.tunesmith.data.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reduces texts to what makes them the same text for a reader: no case, no spacing, no punctuation around words. */
public final class Normaliser {

    private Normaliser() {}

    /**
     * The text in lower case (NFKC, root locale), typographic quotes and dashes as plain ones, punctuation at the edges of
     * each word removed, words separated by one blank.
     *
     * <p>Punctuation inside a word stays ({@code 3.5}, {@code KT-100}, {@code 2-2}), since it changes the meaning. A text
     * of punctuation only keeps it, so that it does not equal every other such text.
     */
    public static String normalise(String text) {
        String plain = plain(text);
        StringBuilder result = new StringBuilder(plain.length());
        int from = 0;
        for (int at = 0; at <= plain.length(); at++) {
            if (at == plain.length() || isBlank(plain.charAt(at))) {
                appendWord(result, plain, from, at);
                from = at + 1;
            }
        }
        return result.isEmpty() ? plain.strip() : result.toString();
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 128 && Character.isSpaceChar(c));
    }

    /**
     * The words of a text: runs of letters, digits and marks in lower case (NFKC); each character of a script that is
     * written without blanks (Han, Hiragana, Katakana, Thai, Lao, Khmer) is a word of its own.
     */
    public static List<String> words(String text) {
        String plain = plain(text);
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        plain.codePoints().forEach(c -> {
            boolean part = isWordPart(c);
            boolean alone = part && isWrittenWithoutBlanks(c);
            if ((!part || alone) && !word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
            if (alone) {
                words.add(Character.toString(c));
            } else if (part) {
                word.appendCodePoint(c);
            }
        });
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    private static String plain(String text) {
        if (text.chars().allMatch(c -> c < 128)) {
            return text.toLowerCase(Locale.ROOT); // what follows would change nothing
        }
        String folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        StringBuilder result = new StringBuilder(folded.length());
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            result.append(
                    switch (c) {
                        case '\u2018', '\u2019', '\u201A', '\u2032' -> '\'';
                        case '\u201C', '\u201D', '\u201E', '\u00AB', '\u00BB' -> '"';
                        case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212' -> '-';
                        default -> c;
                    });
        }
        return result.toString();
    }

    /** Append what is left of a word without the punctuation at its edges. */
    private static void appendWord(StringBuilder result, String text, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && isPunctuation(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (to > from && isPunctuation(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        if (from < to) {
            result.append(result.isEmpty() ? "" : " ").append(text, from, to);
        }
    }

    private static boolean isPunctuation(int c) {
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }

    private static boolean isWordPart(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> Character.isLetterOrDigit(c);
        };
    }

    private static boolean isWrittenWithoutBlanks(int c) {
        return switch (Character.UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER -> true;
            default -> false;
        };
    }
}
