package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.perturb.NumberWords;
import dev.tunesmith.evaluate.perturb.OtherNumbers;
import dev.tunesmith.evaluate.perturb.Perturbation;
import dev.tunesmith.evaluate.perturb.Perturbations;
import dev.tunesmith.evaluate.perturb.Typos;
import dev.tunesmith.evaluate.perturb.WordSwap;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the rules of {@code variants:} that change an input by chance or by spelling. */
final class PerturbationReader {

    /** The keys, each of which names a rule. */
    static final List<String> KEYS = List.of(
            "typos",
            "case",
            "punctuation",
            "whitespace",
            "contractions",
            "accents",
            "numberWords",
            "numbers",
            "swap",
            "prefix",
            "suffix");

    private static final int MOST = 100;

    private PerturbationReader() {}

    /** The rule of an entry, or nothing where it names none of these; {@code label} and the number of the first variant are given. */
    static Optional<VariantRule> read(YamlMap entry, String label, int first) {
        String key = KEYS.stream().filter(entry::has).findFirst().orElse("");
        if (key.isEmpty()) {
            return Optional.empty();
        }
        Perturbation perturbation = perturbation(entry, key);
        int times = times(entry);
        long seed = entry.integer("seed", 42, 0, Integer.MAX_VALUE);
        int skipped = (int) entry.integer("skipLines", 0, 0, MOST);
        boolean keepsReference = key.equals("swap") || key.equals("numbers");
        return Optional.of(item -> variants(item, label, first, times, place -> {
            String input = item.input();
            int from = behindLines(input, skipped);
            Random random = new Random(mix(seed, item.id(), label, place));
            String changed = perturbation.apply(input.substring(from), random);
            boolean touchesReference = keepsReference && touches(input.substring(from), changed, item.response());
            return touchesReference ? input : input.substring(0, from) + changed;
        }));
    }

    /** How many variants a rule makes of an item. */
    static int times(YamlMap entry) {
        return (int) entry.integer("times", 1, 1, MOST);
    }

    private interface Maker {
        String make(int place);
    }

    private static List<Variant> variants(Sample item, String label, int first, int times, Maker maker) {
        List<Variant> variants = new ArrayList<>();
        Set<String> inputs = new LinkedHashSet<>(List.of(item.input()));
        for (int i = 0; i < times; i++) {
            String input = maker.make(first + i);
            if (inputs.add(input)) {
                variants.add(VariantRules.perturbed(item, label + "-" + (first + i), input));
            }
        }
        return variants;
    }

    private static Perturbation perturbation(YamlMap entry, String key) {
        return switch (key) {
            case "typos" -> new Typos((int) entry.integer(key, 1, 1, MOST));
            case "numbers" -> {
                word(entry, key, Map.of("other", ""));
                yield new OtherNumbers();
            }
            case "swap" -> swap(entry);
            case "prefix" -> fixed(entry.requireString(key), "");
            case "suffix" -> fixed("", entry.requireString(key));
            case "case" ->
                word(
                        entry,
                        key,
                        Map.of(
                                "upper", Perturbations.upperCase(),
                                "lower", Perturbations.lowerCase(),
                                "title", Perturbations.titleCase()));
            case "punctuation" ->
                word(
                        entry,
                        key,
                        Map.of("strip", Perturbations.withoutPunctuation(), "add", Perturbations.morePunctuation()));
            case "whitespace" ->
                word(
                        entry,
                        key,
                        Map.of("add", Perturbations.moreWhitespace(), "strip", Perturbations.lessWhitespace()));
            case "contractions" ->
                word(entry, key, Map.of("contract", Perturbations.contracted(), "expand", Perturbations.expanded()));
            case "accents" -> word(entry, key, Map.of("strip", Perturbations.withoutAccents()));
            default -> word(entry, key, Map.of("words", new NumberWords(true), "digits", new NumberWords(false)));
        };
    }

    private static Perturbation fixed(String before, String after) {
        return (text, random) -> before + text + after;
    }

    private static <T> T word(YamlMap entry, String key, Map<String, T> meanings) {
        List<String> words = meanings.keySet().stream().sorted().toList();
        String word = entry.choice(key, words, words.get(0));
        T meaning = meanings.get(word);
        if (meaning == null) {
            throw new IllegalStateException(word + " was just looked up");
        }
        return meaning;
    }

    private static Perturbation swap(YamlMap entry) {
        int before = entry.problems().lines().size();
        List<String> words = ItemsReader.words(entry, "swap");
        // A list that could not be read is told already.
        if (words.stream().distinct().count() < 2 && entry.problems().lines().size() == before) {
            entry.problem("swap", "one word cannot be swapped", "give at least two, or a .txt file with a word a line");
        }
        return new WordSwap(words);
    }

    /** Whether a word that the change took away stands in the reference, which would then be wrong. */
    private static boolean touches(String before, String after, String reference) {
        Set<String> gone = new LinkedHashSet<>(List.of(WORD_ENDS.split(before)));
        gone.removeAll(List.of(WORD_ENDS.split(after)));
        Set<String> wanted = Set.copyOf(new LinkedHashSet<>(List.of(WORD_ENDS.split(reference))));
        return gone.stream().anyMatch(word -> !word.isEmpty() && wanted.contains(word));
    }

    private static final Pattern WORD_ENDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private static int behindLines(String text, int lines) {
        int at = 0;
        for (int i = 0; i < lines; i++) {
            int end = text.indexOf('\n', at);
            if (end < 0) {
                return at;
            }
            at = end + 1;
        }
        return at;
    }

    /** The same numbers for the same seed, item and variant on every machine, whatever other items there are. */
    private static long mix(long seed, String item, String label, int place) {
        long mixed = seed;
        for (String part : List.of(item, label, Integer.toString(place))) {
            for (int i = 0; i < part.length(); i++) {
                mixed = (mixed ^ part.charAt(i)) * 0x100000001b3L;
            }
            mixed = (mixed ^ 0x1f) * 0x100000001b3L;
        }
        return mixed ^ (mixed >>> 32);
    }
}
