package dev.tunesmith.evaluate.detect;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares texts by the words they have in common. */
final class WordSets {

    private WordSets() {}

    /** The lower-cased words of a text, in order. */
    static List<String> words(String text) {
        String plain = Sentences.plain(text);
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
