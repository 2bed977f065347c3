package dev.tunesmith.evaluate.detect;

import dev.tunesmith.evaluate.text.Sentences;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Compares texts by the words they have in common. */
final class WordSets {

    private WordSets() {}

    private static final Pattern APOSTROPHE = Pattern.compile("(?<=\\p{L})['’](?=\\p{L})");

    /** The lower-cased words of a text, in order; {@code I'm} is one. */
    static List<String> words(String text) {
        String plain = Sentences.plain(APOSTROPHE.matcher(text).replaceAll(""));
        return plain.isEmpty() ? List.of() : List.of(plain.split(" "));
    }

    /** Share of words that two plain texts have in common, each word as often as it occurs (Jaccard, of multisets). */
    static double same(String one, String other) {
        Map<String, Integer> counts = new HashMap<>();
        List<String> first = List.of(one.split(" "));
        List<String> second = List.of(other.split(" "));
        first.forEach(word -> counts.merge(word, 1, Integer::sum));
        int common = 0;
        for (String word : second) {
            Integer left = counts.get(word);
            if (left != null && left > 0) {
                counts.put(word, left - 1);
                common++;
            }
        }
        return (double) common / (first.size() + second.size() - common);
    }

    /** The n-grams of a text, in order. */
    static List<List<String>> all(List<String> words, int n) {
        List<List<String>> all = new ArrayList<>();
        for (int i = 0; i + n <= words.size(); i++) {
            all.add(words.subList(i, i + n));
        }
        return all;
    }

    /** How many words of one text stand in another in one run, at most. */
    static int longestRun(List<String> of, List<String> in) {
        int[] runs = new int[in.size() + 1];
        int longest = 0;
        for (String word : of) {
            for (int j = in.size(); j >= 1; j--) {
                runs[j] = word.equals(in.get(j - 1)) ? runs[j - 1] + 1 : 0;
                longest = Math.max(longest, runs[j]);
            }
        }
        return longest;
    }

    /** Share of the n-grams of one text that occur in another. */
    static double covered(List<String> of, List<String> by, int n) {
        Set<List<String>> known = new HashSet<>();
        for (int i = 0; i + n <= by.size(); i++) {
            known.add(by.subList(i, i + n));
        }
        int all = of.size() - n + 1;
        int found = 0;
        for (int i = 0; i < all; i++) {
            found += known.contains(of.subList(i, i + n)) ? 1 : 0;
        }
        return all < 1 ? 0 : (double) found / all;
    }

    /** The n-grams that a text has more than once. */
    static Set<List<String>> twice(List<String> words, int n) {
        Set<List<String>> before = new HashSet<>();
        Set<List<String>> twice = new HashSet<>();
        for (int i = 0; i + n <= words.size(); i++) {
            List<String> phrase = words.subList(i, i + n);
            if (!before.add(phrase)) {
                twice.add(phrase);
            }
        }
        return twice;
    }
}
