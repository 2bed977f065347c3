package dev.tunesmith.data.format;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.SampleReader.ReadSample;
import dev.tunesmith.data.row.JsonRow;
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

    /** The samples of a row; empty where it is unsound. Several share the row's group, and number its id. */
    List<ReadSample> assemble(JsonRow row, List<Draft> drafts) {
        Optional<String> rowId = scalar(row, "id");
        Optional<String> group = scalar(row, "group");
        String place = sourceName + ":" + row.line();
        String source = canonical ? row.text("source").orElse(place) : place;
        String parent = canonical ? row.text("parent").orElse(null) : null;
        String licence = row.text("licence").or(() -> row.text("license")).orElse(null);
        List<String> flags = flags(row);
        String hash = canonical ? row.text("hash").orElse(null) : null;
        Map<String, String> attributes = attributes(row);
        List<ReadSample> samples = new ArrayList<>();
        for (int i = 0; i < drafts.size() && row.isSound(); i++) {
            Draft draft = drafts.get(i);
            String own = drafts.size() == 1 ? "" : "-" + (i + 1);
            String id = rowId.map(name -> name + own).orElseGet(() -> SampleIds.of(draft.prompt()));
            Map<String, String> all = new HashMap<>(attributes);
            all.putAll(draft.attributes());
            Sample sample = new Sample(
                    id,
                    group.or(() -> rowId).orElse(id),
                    draft.prompt(),
                    draft.answer().content(),
                    source,
                    parent,
                    licence,
                    flags,
                    all,
                    draft.answer().fields(),
                    draft.rejected());
            if (hash != null && !hash.equals(CanonicalFormat.hash(sample))) {
                edited++;
            }
            samples.add(new ReadSample(sample, draft, rowId.isPresent()));
        }
        return samples;
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
        ArrayNode list = row.list("flags", "texts");
        List<String> flags = new ArrayList<>();
        if (list != null) {
            for (JsonNode item : list) {
                row.textOf(item, "flags[" + flags.size() + "]").ifPresent(flags::add);
            }
        }
        return flags;
    }

    private Map<String, String> attributes(JsonRow row) {
        Map<String, String> attributes = new HashMap<>();
        JsonNode given = row.value("attributes");
        JsonNode value = given == null ? null : PreferenceFormat.unpacked(given);
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
            if (text != null && text.isEmpty() && !canonical) {
                continue; // an empty cell is no fact
            }
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
