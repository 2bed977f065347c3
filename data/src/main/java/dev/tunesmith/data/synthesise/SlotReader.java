package dev.tunesmith.data.synthesise;

import dev.tunesmith.core.config.YamlMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the {@code slots} of a template file; what is wrong goes to the map's problems. */
final class SlotReader {

    private static final String WEIGHT = "weight";
    private static final int MOST_WEIGHT = 10_000;

    private SlotReader() {}

    /** The slots of a mapping by name. */
    static Map<String, Slot> read(YamlMap map) {
        Map<String, Slot> slots = new LinkedHashMap<>();
        for (String name : map.keys()) {
            Slot slot = slot(map, name);
            if (slot != null) {
                slots.put(name, slot);
            }
        }
        return slots;
    }

    private static @Nullable Slot slot(YamlMap map, String name) {
        Object value = map.plain(name);
        if (value instanceof List<?> list) {
            return values(map, name, list);
        }
        if (value instanceof Map<?, ?> parts) {
            if (parts.size() == 1 && parts.get("pattern") instanceof String pattern) {
                return new Slot.Pattern(pattern);
            }
            map.problem(
                    name, "expected a list of values, { pattern: … } or one text, found keys " + parts.keySet(), HINT);
            return null;
        }
        if (value == null) {
            map.problem(name, "the slot has no value", HINT);
            return null;
        }
        return new Slot.Values(List.of(Map.of(SlotText.TEXT, text(value))));
    }

    private static final String HINT = "write a list of texts, { pattern: \"KC-#####\" }, or one text";

    private static @Nullable Slot values(YamlMap map, String name, List<?> list) {
        List<Map<String, String>> deck = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Object item = list.get(i);
            Map<String, String> parts = new LinkedHashMap<>();
            long weight = 1;
            if (item instanceof Map<?, ?> keys) {
                for (Map.Entry<?, ?> entry : keys.entrySet()) {
                    String key = String.valueOf(entry.getKey());
                    Object part = entry.getValue();
                    if (key.equals(WEIGHT) && part instanceof Long number && number >= 1 && number <= MOST_WEIGHT) {
                        weight = number;
                    } else if (key.equals(WEIGHT)) {
                        map.problem(
                                name,
                                "value " + (i + 1) + ": expected a weight of 1 to " + MOST_WEIGHT + ", found " + part,
                                "write a whole number");
                    } else {
                        parts.put(key, part == null ? "" : text(part));
                    }
                }
            } else if (item != null) {
                parts.put(SlotText.TEXT, text(item));
            }
            if (!parts.containsKey(SlotText.TEXT)) {
                map.problem(name, "value " + (i + 1) + " has no text", "write a text, or { text: …, part: … }");
                continue;
            }
            for (long n = 0; n < weight; n++) {
                deck.add(Map.copyOf(parts));
            }
        }
        if (deck.isEmpty()) {
            map.problem(name, "the slot has no value", HINT);
            return null;
        }
        return new Slot.Values(deck);
    }

    private static String text(Object value) {
        return String.valueOf(value);
    }
}
