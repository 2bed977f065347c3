package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.check.OtherAnswer.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads the rules under {@code variants:} of a suite. */
final class VariantRules {

    /** More paraphrases than anyone writes for one item. */
    private static final int MANY = 1_000_000;

    private static final List<String> KEYS = Stream.concat(
                    Stream.of("append", "replace", "paraphrases"), PerturbationReader.KEYS.stream())
            .toList();

    private static final List<String> OPTIONS = List.of("times", "seed", "skipLines", "label");

    private VariantRules() {}

    static List<VariantRule> read(YamlMap suite) {
        List<VariantRule> rules = new ArrayList<>();
        Map<String, Integer> made = new HashMap<>();
        for (YamlMap entry : suite.maps("variants", "append")) {
            List<String> given = KEYS.stream().filter(entry::has).toList();
            Optional<String> other = entry.keys().stream()
                    .filter(key -> !KEYS.contains(key) && !OPTIONS.contains(key))
                    .findFirst();
            if (given.isEmpty() && other.isPresent()) {
                entry.problem(
                        other.get(), "there is no rule " + other.get(), Suggestions.didYouMean(other.get(), KEYS));
                continue;
            }
            if (given.size() != 1) {
                entry.problem(
                        given.isEmpty() ? "append" : given.get(1),
                        given.isEmpty() ? "a variant needs a rule" : String.join(" and ", given) + " are two rules",
                        "give one of " + String.join(", ", KEYS));
                continue;
            }
            String key = given.get(0);
            String label = label(entry, key);
            int before = made.getOrDefault(label, 0);
            if (label.isEmpty() || Character.isDigit(label.charAt(0))) {
                entry.problem("label", "a label must not begin with a digit, as the numbers of repeats do", "name it");
            }
            if (key.equals("paraphrases") && before > 0) {
                entry.problem("paraphrases", "another rule is labelled " + label, "give one of them another label: …");
            }
            // Rules of one label count on, so that every variant of an item has a name of its own.
            made.put(label, before + variantsOf(entry, key));
            rules.add(
                    PerturbationReader.read(entry, label, before + 1).orElseGet(() -> rule(entry, label, before + 1)));
            entry.finish();
        }
        return List.copyOf(rules);
    }

    /** The labels of the suite's rules, and what kind of answer each leads to. */
    static Map<String, Kind> labels(YamlMap suite) {
        Map<String, Kind> labels = new TreeMap<>();
        for (YamlMap entry : suite.maps("variants", "append")) {
            KEYS.stream()
                    .filter(entry::has)
                    .findFirst()
                    .ifPresent(key -> labels.put(
                            label(entry, key), key.equals("paraphrases") ? Kind.PARAPHRASE : Kind.PERTURBATION));
        }
        return labels;
    }

    /** Whether a label is a rule's, or that of a variant which a rule makes, such as {@code typos-2}. */
    static boolean isMade(YamlMap suite, String label) {
        int dash = label.lastIndexOf('-');
        String number = label.substring(dash + 1);
        boolean numbered = dash > 0 && number.matches("[1-9]\\d{0,6}");
        int made = 0;
        for (YamlMap entry : suite.maps("variants", "append")) {
            Optional<String> key = KEYS.stream().filter(entry::has).findFirst();
            if (key.isEmpty()) {
                continue;
            }
            String own = label(entry, key.get());
            if (own.equals(label)) {
                return true;
            }
            if (numbered && own.equals(label.substring(0, dash))) {
                made += variantsOf(entry, key.get());
            }
        }
        return numbered && Integer.parseInt(number) <= made;
    }

    private static String label(YamlMap entry, String key) {
        return entry.string("label", key.equals("paraphrases") ? "paraphrase" : key);
    }

    private static int variantsOf(YamlMap entry, String key) {
        if (PerturbationReader.KEYS.contains(key)) {
            return PerturbationReader.times(entry);
        }
        return key.equals("paraphrases") ? MANY : 1;
    }

    private static VariantRule rule(YamlMap entry, String label, int number) {
        if (entry.has("append")) {
            String text = entry.requireString("append");
            return item -> List.of(perturbed(item, label + "-" + number, item.input() + text));
        }
        return entry.has("replace") ? replace(entry.map("replace"), label, number) : paraphrases(entry, label);
    }

    private static VariantRule replace(YamlMap map, String label, int number) {
        Map<String, String> replacements = new LinkedHashMap<>();
        map.keys().forEach(key -> replacements.put(key, map.string(key, "")));
        map.finish();
        return item -> {
            String input = item.input();
            for (Map.Entry<String, String> one : replacements.entrySet()) {
                input = input.replace(one.getKey(), one.getValue());
            }
            return input.equals(item.input()) ? List.of() : List.of(perturbed(item, label + "-" + number, input));
        };
    }

    private static VariantRule paraphrases(YamlMap entry, String label) {
        Map<String, List<String>> inputs = new LinkedHashMap<>();
        entry.path("paraphrases").ifPresent(file -> {
            int number = 0;
            for (String line : lines(entry, file)) {
                number++;
                try {
                    JsonNode row = Json.parse(line);
                    inputs.computeIfAbsent(row.required("item").stringValue(), id -> new ArrayList<>())
                            .add(row.required("input").stringValue());
                } catch (JacksonException | NoSuchElementException e) {
                    entry.problem(
                            "paraphrases",
                            file + " line " + number + " is no paraphrase: " + JsonErrors.words(e),
                            "write one object a line: {\"item\": id of the item, \"input\": the text}");
                }
            }
        });
        return item -> {
            List<Variant> variants = new ArrayList<>();
            for (String input : inputs.getOrDefault(item.id(), List.of())) {
                String name = label + "-" + (variants.size() + 1);
                variants.add(new Variant(Kind.PARAPHRASE, name, withInput(item, input)));
            }
            return variants;
        };
    }

    private static List<String> lines(YamlMap entry, Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            entry.problem(
                    "paraphrases", "cannot read " + file + " as UTF-8 text", "name a file, relative to the suite");
            return List.of();
        }
    }

    /** A variant by a rule. */
    static Variant perturbed(Sample item, String label, String input) {
        return new Variant(Kind.PERTURBATION, label, withInput(item, input));
    }

    private static Sample withInput(Sample item, String input) {
        List<Message> messages = new ArrayList<>(item.prompt().messages());
        Message last = messages.get(messages.size() - 1);
        messages.set(messages.size() - 1, new Message(last.role(), input, last.fields()));
        return item.withPrompt(item.prompt().withMessages(messages));
    }
}
