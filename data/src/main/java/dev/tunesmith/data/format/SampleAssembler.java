package dev.tunesmith.data.format;

import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds to what a format read the facts that any row may carry: id, group, provenance, licence, flags, attributes.
 *
 * <p>In foreign formats other short scalar values become attributes, and what is left over is counted as ignored.
 */
final class SampleAssembler {

    /** Longer values are text, not facts to slice by. */
    private static final int LONGEST_ATTRIBUTE = 200;

    private final String sourceName;
    private final boolean canonical;
    private final Map<String, Long> ignored = new TreeMap<>();
    private long edited;

    SampleAssembler(String sourceName, SampleFormat format) {
        this.sourceName = sourceName;
        this.canonical = format instanceof CanonicalFormat;
    }

    /** The keys that were left out, with in how many rows. */
    Map<String, Long> ignored() {
        return ignored;
    }

    /** How many rows carry a hash that no longer fits their text. */
    long edited() {
        return edited;
    }

    Optional<Sample> assemble(JsonRow row, Draft draft) {
        String id = scalar(row, "id").orElseGet(() -> SampleIds.of(draft.prompt()));
        String group = scalar(row, "group").orElse(id);
        String place = sourceName + ":" + row.line();
        String source = canonical ? row.text("source").orElse(place) : place;
        String parent = canonical ? row.text("parent").orElse(null) : null;
        String licence = row.text("licence").or(() -> row.text("license")).orElse(null);
        List<String> flags = flags(row);
        String hash = canonical ? row.text("hash").orElse(null) : null;
        Map<String, String> attributes = attributes(row);
        if (!row.isSound()) {
            return Optional.empty();
        }
        Sample sample =
                new Sample(id, group, draft.prompt(), draft.response(), source, parent, licence, flags, attributes);
        if (hash != null && !hash.equals(CanonicalFormat.hash(sample))) {
            edited++;
        }
        return Optional.of(sample);
    }

    private static Optional<String> scalar(JsonRow row, String key) {
        JsonNode value = row.value(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value.isIntegralNumber()) {
            return Optional.of(value.asString());
        }
        Optional<String> text = row.textOf(value, key);
        if (text.isPresent() && text.get().isBlank()) {
            row.problem(key, "expected a name, found an empty string");
        }
        return text;
    }

    private static List<String> flags(JsonRow row) {
        JsonNode value = row.value("flags");
        List<String> flags = new ArrayList<>();
        if (value instanceof ArrayNode list) {
            for (JsonNode item : list) {
                row.textOf(item, "flags[" + flags.size() + "]").ifPresent(flags::add);
            }
        } else if (value != null) {
            row.problem("flags", "expected a list of texts, found " + JsonRow.describe(value));
        }
        return flags;
    }

    private Map<String, String> attributes(JsonRow row) {
        Map<String, String> attributes = new HashMap<>();
        JsonNode value = row.value("attributes");
        if (value instanceof ObjectNode node) {
            node.properties().forEach(entry -> {
                String text = plainText(entry.getValue());
                if (text == null) {
                    row.problem(
                            "attributes." + entry.getKey(),
                            "expected text, a number or true/false, found " + JsonRow.describe(entry.getValue()));
                } else {
                    attributes.put(entry.getKey(), text);
                }
            });
        } else if (value != null) {
            row.problem("attributes", "expected an object of texts, found " + JsonRow.describe(value));
        }
        for (String key : row.unused()) {
            JsonNode extra = row.value(key);
            String text = extra == null ? null : plainText(extra);
            if (text != null && text.length() <= LONGEST_ATTRIBUTE && !canonical) {
                attributes.putIfAbsent(key, text);
            } else {
                ignored.merge(key, 1L, Long::sum);
            }
        }
        return attributes;
    }

    private static @Nullable String plainText(JsonNode value) {
        return value.isString() || value.isNumber() || value.isBoolean() ? value.asString() : null;
    }
}
