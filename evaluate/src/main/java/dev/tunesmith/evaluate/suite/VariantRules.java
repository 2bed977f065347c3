package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.check.OtherAnswer.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads the rules under {@code variants:} of a suite. */
final class VariantRules {

    private VariantRules() {}

    static List<VariantRule> read(YamlMap suite) {
        List<VariantRule> rules = new ArrayList<>();
        int number = 0;
        for (YamlMap entry : suite.maps("variants", "append")) {
            number++;
            rules.add(rule(entry, number));
            entry.finish();
        }
        return List.copyOf(rules);
    }

    private static VariantRule rule(YamlMap entry, int number) {
        if (entry.has("append")) {
            String text = entry.requireString("append");
            return item -> List.of(perturbed(item, "append-" + number, item.input() + text));
        }
        if (entry.has("replace")) {
            return replace(entry.map("replace"), number);
        }
        if (entry.has("paraphrases")) {
            return paraphrases(entry);
        }
        entry.problem("append", "a variant needs a rule", "give one of append, replace, paraphrases");
        return item -> List.of();
    }

    private static VariantRule replace(YamlMap map, int number) {
        Map<String, String> replacements = new LinkedHashMap<>();
        map.keys().forEach(key -> replacements.put(key, map.string(key, "")));
        map.finish();
        return item -> {
            String input = item.input();
            for (Map.Entry<String, String> one : replacements.entrySet()) {
                input = input.replace(one.getKey(), one.getValue());
            }
            return input.equals(item.input()) ? List.of() : List.of(perturbed(item, "replace-" + number, input));
        };
    }

    private static VariantRule paraphrases(YamlMap entry) {
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
                            file + " line " + number + " is no paraphrase: " + e.getMessage(),
                            "write one object a line: {\"item\": id of the item, \"input\": the text}");
                }
            }
        });
        return item -> {
            List<Variant> variants = new ArrayList<>();
            for (String input : inputs.getOrDefault(item.id(), List.of())) {
                String label = "paraphrase-" + (variants.size() + 1);
                variants.add(new Variant(Kind.PARAPHRASE, label, withInput(item, input)));
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
