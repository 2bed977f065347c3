package dev.tunesmith.data.row;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.io.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One row of a data file while it is read: a JSON object with its place, which notes its own problems.
 *
 * <p>Getters never throw for what the file says: they note the problem and give nothing back.
 */
public final class JsonRow {

    private static final Pattern INDEX = Pattern.compile("\\d{1,9}");

    private final long line;
    private final long offset;
    private final String raw;
    private final ObjectNode node;
    private final RowProblems problems;
    private final Set<String> used = new LinkedHashSet<>();
    private final List<RowProblem> own;

    /**
     * @param line line or row number, from 1
     * @param offset byte of the file where the row starts, or {@link RowProblem#NO_OFFSET}
     * @param raw the row as it stands in the file, or its beginning; for showing a row that was rejected
     */
    JsonRow(long line, long offset, String raw, ObjectNode node, RowProblems problems) {
        this(line, offset, raw, node, problems, new ArrayList<>());
    }

    private JsonRow(long line, long offset, String raw, ObjectNode node, RowProblems problems, List<RowProblem> own) {
        this.line = line;
        this.offset = offset;
        this.raw = raw;
        this.node = node;
        this.problems = problems;
        this.own = own;
    }

    /** A row that cannot be read at all; the problem stands where the break is. */
    static JsonRow broken(long line, long offset, String raw, RowProblems problems, RowProblem what) {
        return new JsonRow(line, offset, raw, Json.object(), problems, new ArrayList<>(List.of(what)));
    }

    /**
     * The same row with keys called by other names; a new name that is there already is a problem. A name of the file with
     * dots is a path, {@code data.0.text}, where there is no key of that name.
     */
    public JsonRow renamed(Map<String, String> names) {
        if (names.isEmpty()) {
            return this;
        }
        ObjectNode copy = node.objectNode();
        JsonRow row = new JsonRow(line, offset, raw, copy, problems, own);
        node.properties().forEach(entry -> put(row, names.getOrDefault(entry.getKey(), entry.getKey()), entry));
        Set<String> taken = new HashSet<>();
        names.forEach((from, to) -> {
            JsonNode deep = node.has(from) || from.indexOf('.') < 0 ? null : at(node, from);
            if (deep != null) {
                put(row, to, Map.entry(from, deep));
                taken.add(from);
            }
        });
        taken.stream()
                .map(path -> path.substring(0, path.indexOf('.')))
                .filter(key -> isTaken(node.get(key), key, taken))
                .forEach(row.used::add);
        return row;
    }

    /** Whether paths took all that is in a value, so that nothing of it goes unused. */
    private static boolean isTaken(JsonNode value, String path, Set<String> taken) {
        if (taken.contains(path) || value.isEmpty()) {
            return taken.contains(path);
        }
        if (value.isArray()) {
            return IntStream.range(0, value.size()).allMatch(i -> isTaken(value.get(i), path + "." + i, taken));
        }
        return value.propertyNames().stream().allMatch(key -> isTaken(value.get(key), path + "." + key, taken));
    }

    private static void put(JsonRow row, String name, Map.Entry<String, JsonNode> entry) {
        if (row.node.has(name)) {
            row.problem(name, "two keys of the row mean " + name + ", one of them " + entry.getKey());
        }
        row.node.set(name, entry.getValue());
    }

    private static @Nullable JsonNode at(JsonNode from, String path) {
        JsonNode node = from;
        for (String step : path.split("\\.", -1)) {
            JsonNode next =
                    node.isArray() && INDEX.matcher(step).matches() ? node.get(Integer.parseInt(step)) : node.get(step);
            if (next == null) {
                return null;
            }
            node = next;
        }
        return node;
    }

    /** The line where the row starts, from 1; the row's number in Parquet. */
    public long line() {
        return line;
    }

    /** The byte of the file where the row starts, from 0; {@link RowProblem#NO_OFFSET} where it cannot be told. */
    public long offset() {
        return offset;
    }

    /** The row as it stands in the file, or its beginning where it is too long. */
    public String raw() {
        return raw;
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
        return own.isEmpty();
    }

    /** The problems noted for this row. */
    public List<RowProblem> problems() {
        return List.copyOf(own);
    }

    /** Note a problem; {@code field} may be empty for the whole row. */
    public void problem(String field, String what) {
        own.add(problems.add(line, offset, field, what));
    }

    /** Count something worth knowing that does not make the row bad. */
    public void note(String what) {
        problems.note(what);
    }

    /** Whether the key is there, with whatever value. */
    public boolean has(String key) {
        return node.has(key);
    }

    /** Whether the key is there and its value is not null. */
    public boolean hasValue(String key) {
        return node.hasNonNull(key);
    }

    /** The values by key, in file order; not to be changed. */
    public ObjectNode values() {
        return node;
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
            problem(
                    key,
                    node.has(key)
                            ? "expected text, found nothing"
                            : "missing, expected text; the keys here are " + keys() + suggestion(key));
            return "";
        }
        String text = textOf(value, key).orElse(" - ");
        if (text.isBlank()) {
            problem(key, "expected text, found an empty string");
        }
        return text;
    }

    /**
     * The list of a key, or null where absent; a text that holds a JSON list, as in the cells of a table, is taken as one.
     * Anything else is a problem.
     */
    public @Nullable ArrayNode list(String key, String ofWhat) {
        JsonNode value = value(key);
        if (value == null || value instanceof ArrayNode) {
            return (ArrayNode) value;
        }
        if (value.isString()) {
            if (value.stringValue().isBlank()) {
                return null;
            }
            ArrayNode inside = listInside(value.stringValue());
            if (inside != null) {
                return inside;
            }
        }
        problem(key, "expected a list of " + ofWhat + ", found " + describe(value));
        return null;
    }

    /** The list that a text holds as JSON, or null where it holds none. */
    public static @Nullable ArrayNode listInside(String text) {
        if (!text.stripLeading().startsWith("[")) {
            return null;
        }
        try {
            return Json.parse(text) instanceof ArrayNode list ? list : null;
        } catch (JacksonException notJson) {
            return null;
        }
    }

    /** The text of a value somewhere in this row, which {@code field} names in a problem. */
    public Optional<String> textOf(JsonNode value, String field) {
        if (!value.isString()) {
            problem(field, "expected text, found " + describe(value));
            return Optional.empty();
        }
        String text = value.stringValue();
        String flaw = TextFlaws.flaw(text);
        if (flaw != null) {
            problem(field, flaw);
            return Optional.empty();
        }
        TextFlaws.oddities(text).forEach(this::note);
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
}
