package dev.tunesmith.evaluate.promptfoo;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** What each kind of promptfoo's assertions is here. */
final class AssertionKinds {

    private static final long MANY = 1_000_000;
    private static final String TEXTS = "texts";

    private final @Nullable String judge;

    /**
     * Convert; rubrics only where a judge is named.
     *
     * @param judge the model that judges by rubrics, as a suite names it, or null
     */
    AssertionKinds(@Nullable String judge) {
        this.judge = judge;
    }

    /**
     * A check, and the reference that it compares with.
     *
     * @param options with {@code check} first, as a suite writes it
     * @param reference of the item, or null where the check needs none
     */
    record Converted(
            Map<String, @Nullable Object> options, @Nullable String reference) {}

    /** There is no counterpart; the message says why. */
    static final class NoCounterpart extends Exception {
        private static final long serialVersionUID = 1L;

        NoCounterpart(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * Convert an assertion without {@code not-}, weight and the like.
     *
     * @param type such as {@code icontains-any}
     * @param value rendered; null where there is none
     * @param threshold null where there is none
     */
    Converted convert(String type, @Nullable Object value, @Nullable Double threshold) throws NoCounterpart {
        return switch (type) {
            case "equals" -> equalTo(value);
            case "contains" -> contains(List.of(text(value)), "all", false);
            case "icontains" -> contains(List.of(text(value)), "all", true);
            case "contains-all" -> contains(texts(value), "all", false);
            case "contains-any" -> contains(texts(value), "any", false);
            case "icontains-all" -> contains(texts(value), "all", true);
            case "icontains-any" -> contains(texts(value), "any", true);
            case "starts-with" -> check("startsWith", TEXTS, List.of(text(value)));
            case "regex" -> regex(text(value));
            case "is-json" -> value == null ? check("jsonValid") : check("jsonSchema", "schema", schema(value));
            case "contains-json" ->
                check(
                        "jsonSchema",
                        "schema",
                        value == null ? Map.of("type", "object") : schema(value),
                        "anywhere",
                        true);
            case "is-refusal" -> check("refusal");
            case "levenshtein" ->
                compared(
                        value,
                        "editDistance",
                        "maxEdits",
                        Math.round(threshold == null ? 5 : threshold),
                        "trim",
                        false);
            case "rouge-n" -> compared(value, "rouge1", "min", threshold == null ? 0.75 : threshold);
            case "bleu" -> compared(value, "bleu", "min", threshold == null ? 0.5 : threshold);
            case "similar", "similar:cosine" -> compared(value, "similar", "min", threshold == null ? 0.75 : threshold);
            case "llm-rubric" -> rubric(text(value), threshold);
            case "latency" -> check("maxMillis", "max", Math.round(required(threshold)));
            case "perplexity" -> check("perplexity", "of", "answer", "max", Math.max(1, required(threshold)));
            case "perplexity-score" -> perplexityScore(required(threshold));
            case "word-count" -> wordCount(value);
            case "finish-reason" -> finishReason(text(value));
            default -> throw new NoCounterpart(Uncovered.why(type));
        };
    }

    private static Converted check(String name, Object... options) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("check", name);
        for (int i = 0; i < options.length; i += 2) {
            all.put((String) options[i], options[i + 1]);
        }
        return new Converted(all, null);
    }

    private static Converted compared(@Nullable Object value, String name, Object... options) throws NoCounterpart {
        return new Converted(check(name, options).options(), text(value));
    }

    private static Converted equalTo(@Nullable Object value) throws NoCounterpart {
        return value instanceof Map || value instanceof List
                ? new Converted(check("jsonEqual").options(), Json.line(value))
                : compared(value, "exactMatch", "trim", false);
    }

    private static Converted contains(List<String> texts, String match, boolean ignoreCase) throws NoCounterpart {
        if (texts.isEmpty() || texts.stream().anyMatch(String::isBlank)) {
            throw new NoCounterpart("an empty text");
        }
        return check("contains", TEXTS, texts, "match", match, "ignoreCase", ignoreCase);
    }

    private static Converted regex(String pattern) throws NoCounterpart {
        try {
            return check("regex", "pattern", Pattern.compile(pattern).pattern());
        } catch (PatternSyntaxException e) {
            throw new NoCounterpart("the pattern is none of java.util.regex: " + e.getDescription());
        }
    }

    private static Object schema(Object value) throws NoCounterpart {
        if (value instanceof Map) {
            return value;
        }
        try {
            // Given as text, it is YAML or JSON, and JSON is YAML.
            Object plain = YamlMap.parse("schema:\n" + text(value).indent(2), "schema", Path.of(""), new Problems())
                    .plain("schema");
            if (plain instanceof Map<?, ?> map) {
                return map;
            }
        } catch (UsageException e) {
            throw new NoCounterpart("the schema cannot be read: " + e.getMessage());
        }
        throw new NoCounterpart("the value is no schema");
    }

    private Converted rubric(String rubric, @Nullable Double threshold) throws NoCounterpart {
        if (judge == null) {
            throw new NoCounterpart("needs a model that judges: name one with --judge");
        }
        if (threshold != null) {
            throw new NoCounterpart("a judge here says yes or no, so a threshold means nothing");
        }
        return check("judge", "model", judge, "rubric", rubric);
    }

    private static Converted perplexityScore(double threshold) throws NoCounterpart {
        // promptfoo's score is 1 / (1 + perplexity).
        double max = 1 / threshold - 1;
        if (!(max >= 1)) {
            throw new NoCounterpart("no answer reaches the score " + threshold);
        }
        return check("perplexity", "of", "answer", "max", max);
    }

    private static Converted wordCount(@Nullable Object value) throws NoCounterpart {
        if (value instanceof Map<?, ?> range) {
            long max = range.containsKey("max") ? whole(range.get("max")) : MANY;
            return check("maxWords", "min", range.containsKey("min") ? whole(range.get("min")) : 0, "max", max);
        }
        long exactly = whole(value);
        return check("maxWords", "min", exactly, "max", exactly);
    }

    private static Converted finishReason(String reason) throws NoCounterpart {
        return switch (reason) {
            case "stop" -> check("stopsByItself");
            case "length" -> {
                Converted stops = check("stopsByItself");
                stops.options().put("not", true);
                yield stops;
            }
            default -> throw new NoCounterpart("a local model ends by stop or length, not by " + reason);
        };
    }

    private static long whole(@Nullable Object value) throws NoCounterpart {
        try {
            return Long.parseLong(text(value).strip());
        } catch (NumberFormatException e) {
            throw new NoCounterpart("expected a whole number, found " + value);
        }
    }

    private static double required(@Nullable Double threshold) throws NoCounterpart {
        if (threshold == null) {
            throw new NoCounterpart("the threshold is missing");
        }
        return threshold;
    }

    private static String text(@Nullable Object value) throws NoCounterpart {
        if (value == null || value instanceof Map || value instanceof List) {
            throw new NoCounterpart("expected a text as value, found " + (value == null ? "none" : Json.line(value)));
        }
        String text = value.toString();
        if (text.startsWith("file://")) {
            throw new NoCounterpart("the value stands in a file: " + text);
        }
        return text;
    }

    private static List<String> texts(@Nullable Object value) throws NoCounterpart {
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object one : list) {
                texts.add(text(one));
            }
        } else {
            for (String part : text(value).split(",", -1)) {
                texts.add(part.strip());
            }
        }
        return texts;
    }
}
