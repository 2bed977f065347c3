package dev.tunesmith.evaluate.metric;

import java.util.List;
import java.util.Map;

/**
 * Cuts the endings off English words by Porter's rules, with the changes of NLTK, since rouge-score stems with it. Lucene's
 * stemmer has other ones.
 *
 * <p>Source: Porter 1980, "An algorithm for suffix stripping"; equal to nltk 3.10.4, {@code PorterStemmer()}.
 */
final class PorterStemmer {

    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("sky", "sky"),
            Map.entry("skies", "sky"),
            Map.entry("dying", "die"),
            Map.entry("lying", "lie"),
            Map.entry("tying", "tie"),
            Map.entry("news", "news"),
            Map.entry("innings", "inning"),
            Map.entry("inning", "inning"),
            Map.entry("outings", "outing"),
            Map.entry("outing", "outing"),
            Map.entry("cannings", "canning"),
            Map.entry("canning", "canning"),
            Map.entry("howe", "howe"),
            Map.entry("proceed", "proceed"),
            Map.entry("exceed", "exceed"),
            Map.entry("succeed", "succeed"));

    /** An ending and what takes its place, where enough of the word is left before it. */
    private record Rule(String ending, String replacement) {}

    private static final List<Rule> STEP_2 = List.of(
            new Rule("ational", "ate"),
            new Rule("tional", "tion"),
            new Rule("enci", "ence"),
            new Rule("anci", "ance"),
            new Rule("izer", "ize"),
            new Rule("bli", "ble"),
            new Rule("alli", "al"),
            new Rule("entli", "ent"),
            new Rule("eli", "e"),
            new Rule("ousli", "ous"),
            new Rule("ization", "ize"),
            new Rule("ation", "ate"),
            new Rule("ator", "ate"),
            new Rule("alism", "al"),
            new Rule("iveness", "ive"),
            new Rule("fulness", "ful"),
            new Rule("ousness", "ous"),
            new Rule("aliti", "al"),
            new Rule("iviti", "ive"),
            new Rule("biliti", "ble"),
            new Rule("fulli", "ful"),
            new Rule("logi", "log"));

    private static final List<Rule> STEP_3 = List.of(
            new Rule("icate", "ic"),
            new Rule("ative", ""),
            new Rule("alize", "al"),
            new Rule("iciti", "ic"),
            new Rule("ical", "ic"),
            new Rule("ful", ""),
            new Rule("ness", ""));

    /** In this order: a word in -ement is not looked at as one in -ment. */
    private static final List<String> STEP_4 = List.of(
            "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate",
            "iti", "ous", "ive", "ize");

    private PorterStemmer() {}

    /** The stem of a word in lower case. */
    static String stem(String word) {
        String irregular = IRREGULAR.get(word);
        if (irregular != null) {
            return irregular;
        }
        if (word.length() <= 2) {
            return word;
        }
        return step5(step4(step3(step2(step1c(step1b(step1a(word)))))));
    }

    private static String step1a(String word) {
        if (word.endsWith("ies")) {
            return cut(word, word.length() == 4 ? 1 : 2);
        }
        if (word.endsWith("sses")) {
            return cut(word, 2);
        }
        return word.endsWith("s") && !word.endsWith("ss") ? cut(word, 1) : word;
    }

    private static String step1b(String word) {
        if (word.endsWith("ied")) {
            return cut(word, word.length() == 4 ? 1 : 2);
        }
        if (word.endsWith("eed")) {
            return measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
        }
        for (String ending : List.of("ed", "ing")) {
            if (word.endsWith(ending)) {
                String stem = cut(word, ending.length());
                if (hasVowel(stem)) {
                    return repaired(stem);
                }
            }
        }
        return word;
    }

    /** Give a stem that lost -ed or -ing its e back, or take one of a double consonant. */
    private static String repaired(String stem) {
        if (stem.endsWith("at") || stem.endsWith("bl") || stem.endsWith("iz")) {
            return stem + "e";
        }
        int last = stem.length() - 1;
        if (last >= 1 && stem.charAt(last) == stem.charAt(last - 1) && isConsonant(stem, last)) {
            return "lsz".indexOf(stem.charAt(last)) < 0 ? cut(stem, 1) : stem;
        }
        return measure(stem) == 1 && endsShort(stem) ? stem + "e" : stem;
    }

    private static String step1c(String word) {
        boolean turns = word.endsWith("y") && word.length() > 2 && isConsonant(word, word.length() - 2);
        return turns ? cut(word, 1) + "i" : word;
    }

    private static String step2(String word) {
        if (word.endsWith("alli") && measure(cut(word, 4)) > 0) {
            return step2(cut(word, 2));
        }
        for (Rule rule : STEP_2) {
            if (word.endsWith(rule.ending())) {
                String stem = cut(word, rule.ending().length());
                // NLTK counts the l of -logi to the stem.
                int measured = rule.ending().equals("logi") ? measure(cut(word, 3)) : measure(stem);
                return measured > 0 ? stem + rule.replacement() : word;
            }
        }
        return word;
    }

    private static String step3(String word) {
        for (Rule rule : STEP_3) {
            if (word.endsWith(rule.ending())) {
                String stem = cut(word, rule.ending().length());
                return measure(stem) > 0 ? stem + rule.replacement() : word;
            }
        }
        return word;
    }

    private static String step4(String word) {
        for (String ending : STEP_4) {
            if (word.endsWith(ending)) {
                String stem = cut(word, ending.length());
                boolean fits = !ending.equals("ion") || stem.endsWith("s") || stem.endsWith("t");
                return measure(stem) > 1 && fits ? stem : word;
            }
        }
        return word;
    }

    private static String step5(String word) {
        String result = word;
        if (word.endsWith("e")) {
            String stem = cut(word, 1);
            int measure = measure(stem);
            if (measure > 1 || (measure == 1 && !endsShort(stem))) {
                result = stem;
            }
        }
        return result.endsWith("ll") && measure(cut(result, 1)) > 1 ? cut(result, 1) : result;
    }

    private static String cut(String word, int characters) {
        return word.substring(0, word.length() - characters);
    }

    private static boolean isConsonant(String word, int at) {
        int start = at;
        while (start > 0 && word.charAt(start) == 'y') {
            start--;
        }
        // A y is a consonant where the letter before it is a vowel; in a row of them, every second one.
        boolean turned = (at - start) % 2 != 0;
        return turned != ("aeiou".indexOf(word.charAt(start)) < 0);
    }

    /** How many times a vowel is followed by a consonant: m of the paper. */
    private static int measure(String stem) {
        int pairs = 0;
        boolean consonant = true;
        for (int i = 0; i < stem.length(); i++) {
            boolean before = consonant;
            char c = stem.charAt(i);
            consonant = c == 'y' ? i == 0 || !before : "aeiou".indexOf(c) < 0;
            if (consonant && !before) {
                pairs++;
            }
        }
        return pairs;
    }

    private static boolean hasVowel(String stem) {
        for (int i = 0; i < stem.length(); i++) {
            if (!isConsonant(stem, i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a word ends consonant, vowel, consonant as in -hop, not in w, x, y; or is a vowel and a consonant. */
    private static boolean endsShort(String word) {
        int last = word.length() - 1;
        if (last == 1) {
            return !isConsonant(word, 0) && isConsonant(word, 1);
        }
        return last >= 2
                && isConsonant(word, last - 2)
                && !isConsonant(word, last - 1)
                && isConsonant(word, last)
                && "wxy".indexOf(word.charAt(last)) < 0;
    }
}
