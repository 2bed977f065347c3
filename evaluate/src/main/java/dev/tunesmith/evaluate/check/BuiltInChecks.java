package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.config.YamlMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The checks that come with Tunesmith, with the options that a suite file may give them. */
final class BuiltInChecks {

    private static final int MANY = 1_000_000;

    private BuiltInChecks() {}

    static Map<String, CheckFactory> factories() {
        Map<String, CheckFactory> all = new TreeMap<>();
        all.put("exactMatch", (options, resources) -> new ExactMatch(Normalisation.read(options)));
        all.put("labelLenient", (options, resources) -> new LabelLenient(textsAndFile(options, "labels")));
        all.put("jsonEqual", (options, resources) -> new JsonEqual(list(options, "only"), list(options, "ignore")));
        all.put("jsonLenient", (options, resources) -> new JsonLenient(list(options, "only"), list(options, "ignore")));
        all.put("jsonValid", (options, resources) -> jsonValid(options));
        all.put("contains", (options, resources) -> contains(options));
        all.put(
                "notContains",
                (options, resources) ->
                        NotContains.texts(required(options, "texts"), options.bool("ignoreCase", true)));
        all.put("stopWords", (options, resources) -> NotContains.stopWords(required(options, "words")));
        all.put(
                "startsWith",
                (options, resources) ->
                        EdgeText.startsWith(required(options, "texts"), options.bool("ignoreCase", false)));
        all.put(
                "endsWith",
                (options, resources) ->
                        EdgeText.endsWith(required(options, "texts"), options.bool("ignoreCase", false)));
        all.put("regex", (options, resources) -> regex(options));
        all.put("maxWords", (options, resources) -> LengthLimit.words(min(options), max(options)));
        all.put("maxChars", (options, resources) -> LengthLimit.characters(min(options), max(options)));
        all.put("lengthRatio", (options, resources) -> lengthRatio(options));
        all.put("stopsByItself", (options, resources) -> new StopsByItself());
        all.put("noRepetition", (options, resources) -> new NoRepetition(options.number("maxRepeated", 0.2, 0, 1)));
        all.put("noNewNumbers", (options, resources) -> new NoNewNumbers(factTexts(options)));
        all.put("hasReferenceNumbers", (options, resources) -> new HasReferenceNumbers());
        all.put("noPreamble", (options, resources) -> new NoPreamble(list(options, "phrases")));
        all.put("houseStyle", (options, resources) -> houseStyle(options));
        all.putAll(TextMetricChecks.factories());
        all.putAll(AnswerChecks.factories());
        return all;
    }

    private static Check jsonValid(YamlMap options) {
        return new JsonValid(options.choice("kind", List.of("object", "array", "any"), "any"), list(options, "keys"));
    }

    private static Check contains(YamlMap options) {
        boolean all = options.choice("match", List.of("all", "any"), "all").equals("all");
        int before = options.problems().lines().size();
        List<String> texts = list(options, "texts");
        if (options.has("texts")
                && texts.isEmpty()
                && options.problems().lines().size() == before) {
            options.problem(
                    "texts",
                    "nothing to look for",
                    "give texts: [...], or leave the key out to look for each item's reference");
        }
        return new Contains(texts, all, options.bool("ignoreCase", true));
    }

    private static Check regex(YamlMap options) {
        boolean ignoreCase = options.bool("ignoreCase", false);
        boolean whole = options.bool("whole", false);
        long limit = limit(options);
        List<TimedPattern> patterns = TimedPattern.read(options, "pattern", ignoreCase, limit);
        if (patterns.size() != 1 && options.problems().isEmpty()) {
            options.problem("pattern", "expected one pattern, found " + patterns.size(), "write pattern: '…'");
        }
        TimedPattern nothing = new TimedPattern(Pattern.compile(""), limit);
        return new RegexMatch(patterns.isEmpty() ? nothing : patterns.get(0), whole);
    }

    private static Check lengthRatio(YamlMap options) {
        double min = options.number("min", 0, 0, MANY);
        double max = options.number("max", 1.5, 0, MANY);
        if (min > max) {
            options.problem("min", "min " + min + " is above max " + max, "choose min <= max");
        }
        return new LengthRatio(min, max);
    }

    private static Check houseStyle(YamlMap options) {
        boolean ignoreCase = options.bool("ignoreCase", false);
        long limit = limit(options);
        HouseStyle.Rules rules = new HouseStyle.Rules(
                TimedPattern.read(options, "starts", ignoreCase, limit),
                TimedPattern.read(options, "ends", ignoreCase, limit),
                TimedPattern.read(options, "requires", ignoreCase, limit),
                TimedPattern.read(options, "forbids", ignoreCase, limit));
        if (rules.count() == 0 && options.problems().isEmpty()) {
            options.problem("starts", "houseStyle has no rule", "give starts, ends, requires or forbids");
        }
        return new HouseStyle(rules);
    }

    static long limit(YamlMap options) {
        return options.integer("timeLimitMillis", TimedPattern.DEFAULT_LIMIT_MILLIS, 1, 60_000);
    }

    private static long min(YamlMap options) {
        return options.integer("min", 0, 0, MANY);
    }

    private static long max(YamlMap options) {
        if (!options.has("max")) {
            options.problem("max", "the key max is missing", "add max: …");
        }
        return options.integer("max", MANY, 1, MANY);
    }

    static List<String> list(YamlMap options, String key) {
        return nonBlank(options, key, options.strings(key).orElse(List.of()));
    }

    /** A list under a key or, one entry a line, in the file that the key {@code file} names; one of them must be there. */
    private static List<String> required(YamlMap options, String key) {
        int before = options.problems().lines().size();
        List<String> texts = textsAndFile(options, key);
        if (texts.isEmpty() && options.problems().lines().size() == before) {
            options.problem(
                    options.has("file") ? "file" : key,
                    options.has("file") ? "nothing to look for: the file holds no text" : "nothing to look for",
                    "give " + key + ": [...], or file: … with one a line");
        }
        return texts;
    }

    static List<String> textsAndFile(YamlMap options, String key) {
        List<String> texts = new ArrayList<>(list(options, key));
        options.path("file")
                .ifPresent(file -> read(options, "file", file)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .forEach(texts::add));
        return texts;
    }

    private static List<String> factTexts(YamlMap options) {
        List<String> texts = new ArrayList<>(list(options, "values"));
        for (String name : list(options, "facts")) {
            texts.add(read(options, "facts", options.folder().resolve(name).normalize()));
        }
        return texts;
    }

    static String read(YamlMap options, String key, Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            options.problem(key, "cannot read " + file + " as UTF-8 text", "name a text file, relative to the suite");
            return "";
        }
    }

    private static List<String> nonBlank(YamlMap options, String key, List<String> texts) {
        if (texts.stream().anyMatch(String::isBlank)) {
            options.problem(key, "an empty text", "remove it");
            return texts.stream().filter(text -> !text.isBlank()).toList();
        }
        return texts;
    }
}
