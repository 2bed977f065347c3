package dev.tunesmith.evaluate.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Words and phrases to find in texts, as whole words and without regard to case; looks at each word of a text once, however
 * long the list is. Immutable.
 */
public final class WordList {

    /** Entries by their first word, the longest first. */
    private final Map<String, List<List<String>>> entries = new HashMap<>();

    /** A list of words and phrases; an entry without a letter or digit is left out. */
    public WordList(Collection<String> texts) {
        for (String text : texts) {
            List<String> words = words(text.toLowerCase(Locale.ROOT)).stream()
                    .map(Word::text)
                    .toList();
            if (!words.isEmpty()) {
                entries.computeIfAbsent(words.get(0), first -> new ArrayList<>())
                        .add(words);
            }
        }
        entries.values().forEach(list -> list.sort((a, b) -> Integer.compare(b.size(), a.size())));
    }

    /**
     * Where an entry stands.
     *
     * @param start in UTF-16 units
     * @param end after its last word
     */
    public record Match(int start, int end) {}

    private record Word(int start, int end, String text) {}

    /** All entries in a text, from left to right; the longest where several begin at a word. */
    public List<Match> in(String text) {
        // Case is folded word by word: the lower case of a whole text may have another length.
        List<Word> words = words(text);
        List<Match> matches = new ArrayList<>();
        int next = 0;
        while (next < words.size()) {
            int length = matchAt(words, next);
            if (length > 0) {
                matches.add(new Match(words.get(next).start, words.get(next + length - 1).end));
            }
            next += Math.max(1, length);
        }
        return matches;
    }

    private int matchAt(List<Word> words, int from) {
        for (List<String> entry : entries.getOrDefault(lower(words.get(from)), List.of())) {
            boolean all = from + entry.size() <= words.size();
            for (int i = 1; all && i < entry.size(); i++) {
                all = lower(words.get(from + i)).equals(entry.get(i));
            }
            if (all) {
                return entry.size();
            }
        }
        return 0;
    }

    private static String lower(Word word) {
        return word.text.toLowerCase(Locale.ROOT);
    }

    /** Runs of letters, digits, marks and underscores, with apostrophes inside; a typographic one counts as a plain one. */
    private static List<Word> words(String text) {
        List<Word> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int start = at;
            while (at < text.length() && isPart(text, at, start)) {
                at += Character.charCount(text.codePointAt(at));
            }
            if (at > start) {
                words.add(new Word(start, at, text.substring(start, at).replace('’', '\'')));
            } else {
                at += Character.charCount(text.codePointAt(at));
            }
        }
        return words;
    }

    private static boolean isPart(String text, int at, int start) {
        int c = text.codePointAt(at);
        if (c == '\'' || c == '’') {
            return at > start && at + 1 < text.length() && Character.isLetter(text.codePointAt(at + 1));
        }
        return Character.isLetterOrDigit(c)
                || c == '_'
                || Character.getType(c) == Character.NON_SPACING_MARK
                || Character.getType(c) == Character.COMBINING_SPACING_MARK;
    }
}
