package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.text.Excerpt;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Compares two JSON values field by field.
 *
 * <p>A field is a value that is not a non-empty object, named by the keys on the way to it ({@code slots.city}); a list
 * is one field. Strict: keys and values as they are, numbers by value, lists in order. Lenient: keys and strings without
 * regard to case and outer or doubled white space, numbers equal to their text, lists in any order, and null, missing and
 * {@code "null"} are the same.
 */
final class JsonFields {

    private static final String NULL = "null";
    private static final String MISSING = "(missing)";
    private static final int NAMED = 2;
    private static final int BRIEF = 40;
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,100}(?:\\.\\d{1,100})?");

    private final boolean lenient;

    JsonFields(boolean lenient) {
        this.lenient = lenient;
    }

    /**
     * The result of a comparison.
     *
     * @param fields how many fields either side has; lenient: not counting an extra field that is null
     * @param differences the fields that are not equal
     */
    record Comparison(int fields, List<Difference> differences) {

        boolean equal() {
            return differences.isEmpty();
        }

        double score() {
            return fields == 0 ? 1 : (double) (fields - differences.size()) / fields;
        }

        /** The first fields that differ, and how many do. */
        String message() {
            String named =
                    differences.stream().limit(NAMED).map(Difference::brief).collect(Collectors.joining("; "));
            String counted = differences.size() + " of " + fields + " fields";
            return fields == 1 ? named : named + (differences.size() > NAMED ? "; …" : "") + " (" + counted + ")";
        }

        List<Evidence> evidence() {
            return differences.stream()
                    .map(difference -> Evidence.note(difference.toString()))
                    .toList();
        }
    }

    /** A field that is not equal; {@code "(missing)"} stands for a side that lacks it. */
    record Difference(String field, String expected, String found) {

        /** The same in few words; texts go without quotation marks where both sides are texts. */
        String brief() {
            boolean texts = expected.startsWith("\"") && found.startsWith("\"");
            String is = found.equals(MISSING) ? " is missing" : " is " + part(found, texts);
            return field + is + (expected.equals(MISSING) ? ", expected none" : ", expected " + part(expected, texts));
        }

        private static String part(String json, boolean isText) {
            String text = isText ? json.replaceAll("^\"|\"$", "") : json;
            return text.isEmpty() ? "empty" : Excerpt.of(text, BRIEF);
        }

        @Override
        public String toString() {
            return field + ": expected " + expected + ", found " + found;
        }
    }

    /** Compare the fields that the filter lets through. */
    Comparison compare(JsonNode expected, JsonNode found, FieldFilter filter) {
        Map<String, JsonNode> left = new LinkedHashMap<>();
        Map<String, JsonNode> right = new LinkedHashMap<>();
        collect("", expected, left);
        collect("", found, right);
        Set<String> names = new LinkedHashSet<>(left.keySet());
        for (Map.Entry<String, JsonNode> entry : right.entrySet()) {
            if (!lenient || !canonical(entry.getValue()).equals(NULL)) {
                names.add(entry.getKey());
            }
        }
        names.removeIf(name -> !filter.lets(name));
        List<Difference> differences = new ArrayList<>();
        for (String name : names) {
            JsonNode a = left.get(name);
            JsonNode b = right.get(name);
            if (!equal(a, b)) {
                differences.add(new Difference(name.isEmpty() ? "value" : name, show(a), show(b)));
            }
        }
        return new Comparison(names.size(), differences);
    }

    /** Which fields count: all, only some, or all but some; a name covers the fields below it. */
    record FieldFilter(List<String> only, List<String> ignore) {

        FieldFilter {
            only = List.copyOf(only);
            ignore = List.copyOf(ignore);
        }

        boolean lets(String field) {
            return (only.isEmpty() || covered(only, field)) && !covered(ignore, field);
        }

        private static boolean covered(List<String> names, String field) {
            String lower = field.toLowerCase(Locale.ROOT);
            return names.stream()
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .anyMatch(name -> lower.equals(name) || lower.startsWith(name + "."));
        }
    }

    private boolean equal(@Nullable JsonNode a, @Nullable JsonNode b) {
        if (a == null || b == null) {
            JsonNode there = a == null ? b : a;
            return lenient && (there == null || canonical(there).equals(NULL));
        }
        return canonical(a).equals(canonical(b));
    }

    private void collect(String path, JsonNode node, Map<String, JsonNode> fields) {
        if (!node.isObject() || (node.isEmpty() && !lenient)) {
            fields.put(path, node);
            return;
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String key = key(entry.getKey());
            collect(path.isEmpty() ? key : path + "." + key, entry.getValue(), fields);
        }
    }

    private String key(String key) {
        return lenient ? Normalisation.loosest(key) : key;
    }

    /** One text for each class of equal values. */
    private String canonical(JsonNode node) {
        if (node.isNull()) {
            return NULL;
        }
        if (node.isNumber()) {
            // 1e999 is valid JSON, and is read as an infinite double.
            return node.isDouble() && !Double.isFinite(node.doubleValue())
                    ? node.toString()
                    : number(node.decimalValue());
        }
        if (node.isString()) {
            return string(node.stringValue());
        }
        if (node.isBoolean()) {
            return String.valueOf(node.booleanValue());
        }
        return node.isArray() ? canonicalArray(node) : canonicalObject(node);
    }

    private String string(String text) {
        if (!lenient) {
            return '"' + text + '"';
        }
        String plain = Normalisation.loosest(text);
        // A bare word such as null or 5 must equal its quoted form, so lenient strings carry no quotes.
        return NUMBER.matcher(plain).matches() ? number(new BigDecimal(plain)) : plain;
    }

    private static String number(BigDecimal value) {
        // Not toPlainString: 1e999999999 would fill the memory.
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toString();
    }

    private String canonicalArray(JsonNode node) {
        List<String> items = new ArrayList<>();
        for (JsonNode item : node) {
            items.add(canonical(item));
        }
        if (lenient) {
            Collections.sort(items);
        }
        return items.toString();
    }

    private String canonicalObject(JsonNode node) {
        Map<String, String> sorted = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String value = canonical(entry.getValue());
            if (!lenient || !value.equals(NULL)) {
                sorted.put(key(entry.getKey()), value);
            }
        }
        return sorted.toString();
    }

    private static String show(@Nullable JsonNode node) {
        if (node == null) {
            return MISSING;
        }
        String text = node.toString();
        return text.length() <= 120 ? text : text.substring(0, 117) + "...";
    }
}
