package dev.tunesmith.data.format;

import dev.tunesmith.core.config.Suggestions;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One row of a data file while it is read: a JSON object with its line, which notes its own problems.
 *
 * <p>Getters never throw for what the file says: they note the problem and give nothing back.
 */
public final class JsonRow {

    private final long line;
    private final ObjectNode node;
    private final RowProblems problems;
    private final Set<String> used = new LinkedHashSet<>();
    private boolean sound = true;

    JsonRow(long line, ObjectNode node, RowProblems problems) {
        this.line = line;
        this.node = node;
        this.problems = problems;
    }

    /** The same row with keys called by other names; a new name that is there already is a problem. */
    JsonRow renamed(Map<String, String> names) {
        if (names.isEmpty()) {
            return this;
        }
        ObjectNode copy = node.objectNode();
        JsonRow row = new JsonRow(line, copy, problems);
        node.properties().forEach(entry -> {
            String name = names.getOrDefault(entry.getKey(), entry.getKey());
            if (copy.has(name)) {
                row.problem(name, "two keys of the row mean " + name + ", one of them " + entry.getKey());
            }
            copy.set(name, entry.getValue());
        });
        return row;
    }

    /** The line where the row starts, from 1. */
    public long line() {
        return line;
    }

    /** The keys in file order. */
    public Set<String> keys() {
        return new LinkedHashSet<>(node.propertyNames());
    }

    /** The keys that nobody asked for, in file order. */
    public Set<String> unused() {
        Set<String> rest = keys();
        rest.removeAll(used);
        return rest;
    }

    /** Whether no problem was noted for this row. */
    public boolean isSound() {
        return sound;
    }

    /** Note a problem; {@code field} may be empty for the whole row. */
    public void problem(String field, String what) {
        sound = false;
        problems.add(line, field, what);
    }

    /** The value of a key; null where the key is absent or its value is null. */
    public @Nullable JsonNode value(String key) {
        used.add(key);
        JsonNode value = node.get(key);
        return value == null || value.isNull() ? null : value;
    }

    /** The text of a key, nothing where absent; notes a problem where it is not text. */
    public Optional<String> text(String key) {
        JsonNode value = value(key);
        return value == null ? Optional.empty() : textOf(value, key);
    }

    /** The text of a key that must be there and hold more than blanks. */
    public String requireText(String key) {
        JsonNode value = value(key);
        if (value == null) {
            problem(key, "missing, expected text; the keys here are " + keys() + suggestion(key));
            return "";
        }
        String text = textOf(value, key).orElse(" - ");
        if (text.isBlank()) {
            problem(key, "expected text, found an empty string");
        }
        return text;
    }

    /** The text of a value somewhere in this row, which {@code field} names in a problem. */
    public Optional<String> textOf(JsonNode value, String field) {
        if (!value.isString()) {
            problem(field, "expected text, found " + describe(value));
            return Optional.empty();
        }
        String text = value.stringValue();
        String flaw = flaw(text);
        if (flaw != null) {
            problem(field, flaw);
            return Optional.empty();
        }
        return Optional.of(text);
    }

    /** What a value is, in words. */
    public static String describe(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list of " + value.size();
            case OBJECT -> "an object with keys " + value.propertyNames();
            case STRING -> "text";
            case NUMBER -> "the number " + value;
            case BOOLEAN -> value.toString();
            case NULL -> "null";
            default -> value.getNodeType().name();
        };
    }

    private String suggestion(String key) {
        Collection<String> present = keys();
        return Suggestions.nearest(key, present)
                .filter(near -> !near.equals(key))
                .map(near -> " (is " + near + " meant?)")
                .orElse("");
    }

    /** What makes a text unusable for a tokenizer, or null. */
    private static @Nullable String flaw(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "expected text, found the control character NUL at position " + i;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return "expected Unicode text, found half a surrogate pair at position " + i;
            }
        }
        return null;
    }
}
