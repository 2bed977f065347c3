package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.evaluate.text.LanguageGuess;
import dev.tunesmith.evaluate.text.PersonalData;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The checks on what an answer holds, how long it is and how it came about. */
final class AnswerChecks {

    private static final int MANY = 1_000_000;
    private static final double LARGE = 1e15;

    private AnswerChecks() {}

    static Map<String, CheckFactory> factories() {
        Map<String, CheckFactory> all = new TreeMap<>();
        all.put("numberEqual", (options, resources) -> numberEqual(options));
        all.put("maxSentences", (options, resources) -> LengthLimit.sentences(min(options), max(options)));
        all.put("maxTokens", (options, resources) -> LengthLimit.tokens(min(options), max(options), resources));
        all.put("maxMillis", (options, resources) -> new MaxMillis(max(options)));
        all.put("language", (options, resources) -> language(options));
        all.put("jsonSchema", (options, resources) -> jsonSchema(options));
        all.put("refusal", (options, resources) -> refusal(options));
        all.put("toxicity", (options, resources) -> toxicity(options));
        all.put("pii", (options, resources) -> pii(options));
        all.put("perplexity", (options, resources) -> perplexity(options));
        all.put("toolCalls", (options, resources) -> toolCalls(options));
        return all;
    }

    private static Check numberEqual(YamlMap options) {
        String pick = options.choice("pick", List.of("first", "last", "any", "all"), "last");
        double absolute = options.number("tolerance", 0, 0, LARGE);
        double relative = options.number("relative", 0, 0, 1);
        double value = options.number("value", Double.NaN, -LARGE, LARGE);
        return new NumberEqual(
                NumberEqual.Pick.valueOf(pick.toUpperCase(Locale.ROOT)),
                new NumberEqual.Tolerance(BigDecimal.valueOf(absolute), BigDecimal.valueOf(relative)),
                options.string("field", ""),
                Double.isNaN(value) ? null : BigDecimal.valueOf(value));
    }

    private static Check language(YamlMap options) {
        List<String> wanted = known(options, "is");
        boolean asInput = options.bool("asInput", false);
        if (wanted.isEmpty() != asInput && options.problems().isEmpty()) {
            options.problem("is", "expected one of is and asInput", "add is: [en], or asInput: true");
        }
        List<String> among = new ArrayList<>(known(options, "among"));
        if (among.isEmpty()) {
            among.addAll(LanguageGuess.known());
        } else {
            wanted.stream().filter(code -> !among.contains(code)).forEach(among::add);
        }
        return new LanguageIs(new LanguageGuess(among), wanted);
    }

    private static List<String> known(YamlMap options, String key) {
        List<String> codes = new ArrayList<>();
        for (String code : BuiltInChecks.list(options, key)) {
            if (LanguageGuess.known().contains(code)) {
                codes.add(code);
            } else {
                options.problem(key, "no language " + code, Suggestions.didYouMean(code, LanguageGuess.known()));
            }
        }
        return codes;
    }

    private static Check jsonSchema(YamlMap options) {
        return new JsonSchemaValid(
                SchemaReading.read(options, BuiltInChecks.limit(options)), options.bool("anywhere", false));
    }

    private static Check refusal(YamlMap options) {
        List<String> phrases = new ArrayList<>(resource("refusals.txt"));
        phrases.addAll(BuiltInChecks.textsAndFile(options, "phrases"));
        return new Refusal(phrases, (int) options.integer("within", 300, 1, MANY));
    }

    private static Check toxicity(YamlMap options) {
        List<String> words = new ArrayList<>();
        if (options.bool("builtIn", true)) {
            words.addAll(resource("offensive-words.txt"));
        }
        words.addAll(BuiltInChecks.textsAndFile(options, "words"));
        if (words.isEmpty() && options.problems().isEmpty()) {
            options.problem("words", "nothing to look for", "give words: [...] or file: …, or leave builtIn: true");
        }
        return new NoListedWords(words);
    }

    private static Check pii(YamlMap options) {
        List<String> names = Arrays.stream(PersonalData.Kind.values())
                .map(PersonalData.Kind::word)
                .toList();
        List<PersonalData.Kind> kinds = new ArrayList<>();
        for (String kind : options.strings("kinds").orElse(names)) {
            if (names.contains(kind)) {
                kinds.add(PersonalData.Kind.values()[names.indexOf(kind)]);
            } else {
                options.problem("kinds", "no kind " + kind, Suggestions.didYouMean(kind, names));
            }
        }
        return new NoPersonalData(kinds, BuiltInChecks.list(options, "allow"), options.bool("allowKnown", false));
    }

    private static Check perplexity(YamlMap options) {
        requireMax(options);
        return new PerplexityLimit(
                options.choice("of", List.of("reference", "answer"), "reference")
                        .equals("answer"),
                options.number("max", LARGE, 1, LARGE));
    }

    private static Check toolCalls(YamlMap options) {
        return new ToolCallsEqual(
                options.bool("ordered", true), options.bool("arguments", true), options.bool("lenient", false));
    }

    private static long min(YamlMap options) {
        return options.integer("min", 0, 0, MANY);
    }

    private static long max(YamlMap options) {
        requireMax(options);
        return options.integer("max", MANY, 1, MANY);
    }

    private static void requireMax(YamlMap options) {
        if (!options.has("max")) {
            options.problem("max", "the key max is missing", "add max: …");
        }
    }

    /** The lines of a list that comes with Tunesmith. */
    private static List<String> resource(String name) {
        try (InputStream in = AnswerChecks.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
