package dev.tunesmith.evaluate.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a text into sentences: at line breaks, and after a full stop, question or exclamation mark before a space, but not after
 * {@code Mr.} and the like.
 */
public final class Sentences {

    private static final Pattern END = Pattern.compile("[.!?]+[\"”')\\]]*(?=\\s|$)|\\R+");
    /** Abbreviations with a full stop that ends no sentence. */
    private static final Pattern ABBREVIATION =
            Pattern.compile("\\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|no|vs|etc|e\\.g|i\\.e|approx|\\p{Lu})\\.$");

    private static final Pattern NOT_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    private Sentences() {}

    /** A sentence and its bounds in UTF-16 units. */
    public record Sentence(int start, int end, String text) {

        /** Lower-cased words with one space between them. */
        public String plain() {
            return Sentences.plain(text);
        }

        /** How many words it has. */
        public int words() {
            return Sentences.words(plain());
        }
    }

    /** Lower-cased words of a text with one space between them. */
    public static String plain(String text) {
        return NOT_WORD.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
    }

    /** How many words a {@link #plain} text has. */
    public static int words(String plain) {
        return plain.isEmpty() ? 0 : plain.split(" ").length;
    }

    /** The sentences that hold a letter or digit, in order. */
    public static List<Sentence> of(String text) {
        List<Sentence> sentences = new ArrayList<>();
        Matcher end = END.matcher(text);
        int start = 0;
        while (end.find()) {
            if (ABBREVIATION.matcher(text.substring(start, end.end())).find()) {
                continue;
            }
            add(sentences, text, start, end.end());
            start = end.end();
        }
        add(sentences, text, start, text.length());
        return sentences;
    }

    private static void add(List<Sentence> sentences, String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        String sentence = text.substring(start, end);
        if (sentence.codePoints().anyMatch(Sentences::isWord)) {
            sentences.add(new Sentence(start, end, sentence));
        }
    }

    private static boolean isWord(int c) {
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c) || type == Character.LETTER_NUMBER || type == Character.OTHER_NUMBER;
    }
}
