package dev.tunesmith.evaluate.perturb;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One word of a list, such as a name or a place, replaced by another of the list wherever it stands.
 *
 * @param words at least two
 */
public record WordSwap(List<String> words) implements Perturbation {

    public WordSwap {
        words = List.copyOf(words);
    }

    @Override
    public String apply(String text, Random random) {
        List<String> present = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (String word : words) {
            (pattern(word).matcher(text).find() ? present : others).add(word);
        }
        if (present.isEmpty() || others.isEmpty()) {
            return text;
        }
        String from = present.get(random.nextInt(present.size()));
        String to = others.get(random.nextInt(others.size()));
        return pattern(from).matcher(text).replaceAll(Matcher.quoteReplacement(to));
    }

    /** Whole words only, case as written. */
    static Pattern pattern(String word) {
        return Pattern.compile("(?<![\\p{L}\\p{N}])" + Pattern.quote(word) + "(?![\\p{L}\\p{N}])");
    }
}
