package dev.tunesmith.data.synthesise;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.config.YamlMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a template file, which {@link TemplateSynthesiser} describes, and checks every slot before anything is made. */
final class TemplateFile {

    private static final int MOST = 1_000_000;

    private final Problems problems = new Problems();
    private final Map<String, String> ids = new HashMap<>();
    private Map<String, Slot> globalSlots = Map.of();

    private TemplateFile() {}

    /**
     * Read a file.
     *
     * @throws dev.tunesmith.core.error.UsageException with all problems, each with its line and key
     */
    static List<Template.Family> read(Path file) {
        TemplateFile reading = new TemplateFile();
        List<Template.Family> families = reading.families(YamlMap.read(file, reading.problems));
        reading.problems.throwIfAny();
        return families;
    }

    private List<Template.Family> families(YamlMap top) {
        globalSlots = SlotReader.read(top.map("slots"));
        List<Template.Family> families = new ArrayList<>();
        List<YamlMap> maps = top.maps("families", "id");
        maps.forEach(map -> families.add(family(map)));
        top.finish();
        if (maps.isEmpty()) {
            problems.add(top.where(), "there are no families", "add families: with templates");
        }
        return families;
    }

    private Template.Family family(YamlMap map) {
        String id = unique(map, map.requireString("id"));
        Map<String, Slot> slots = new LinkedHashMap<>(globalSlots);
        slots.putAll(SlotReader.read(map.map("slots")));
        Defaults defaults = new Defaults(
                id,
                map.string("instruction", ""),
                (int) map.integer("n", 1, 1, MOST),
                map.string("group").orElse(null),
                json(map),
                slots);
        List<Template> templates = new ArrayList<>();
        List<YamlMap> maps = map.maps("templates", "input");
        for (YamlMap one : maps) {
            templates.add(template(one, defaults, templates.size() + 1));
        }
        map.finish();
        if (maps.isEmpty()) {
            problems.add(map.where(), "the family " + id + " has no templates", "add templates: with input");
        }
        return new Template.Family(id, templates);
    }

    private record Defaults(
            String id,
            String instruction,
            int n,
            @Nullable String group,
            @Nullable Map<String, @Nullable Object> json,
            Map<String, Slot> slots) {}

    private Template template(YamlMap map, Defaults family, int number) {
        String id = unique(map, map.string("id", family.id() + "-" + number));
        SlotText input = new SlotText(map.requireString("input"));
        checkSlots(map, "input", input, family.slots());
        SlotText response = map.string("response").map(SlotText::new).orElse(null);
        Map<String, @Nullable Object> own = json(map);
        String group = map.string("group", family.group() == null ? "template:" + id : family.group());
        int n = (int) map.integer("n", family.n(), 1, MOST);
        String instruction = map.string("instruction", family.instruction());
        map.finish();
        Map<String, @Nullable Object> json = null;
        if (response != null) {
            checkSlots(map, "response", response, family.slots());
            if (own != null) {
                map.problem("json", "both response and json are given", "keep one of them");
            }
        } else if (own == null && family.json() == null) {
            problems.add(map.where(), "the template has no response", "add response: … or json: { … }");
        } else {
            json = merged(map, family.json(), own);
            checkJson(map, json, family.slots());
        }
        return new Template(id, family.id(), map.where(), group, n, instruction, input, response, json, family.slots());
    }

    private String unique(YamlMap map, String id) {
        String before = ids.putIfAbsent(id + (map.has("templates") ? " family" : ""), map.where("id"));
        if (before != null) {
            map.problem("id", "the id " + id + " is given twice, first at " + before, "choose another id");
        }
        return id;
    }

    private Map<String, @Nullable Object> merged(
            YamlMap map,
            @Nullable Map<String, @Nullable Object> defaults,
            @Nullable Map<String, @Nullable Object> own) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>(defaults == null ? Map.of() : defaults);
        if (own != null) {
            for (Map.Entry<String, @Nullable Object> entry : own.entrySet()) {
                if (defaults != null && !defaults.containsKey(entry.getKey())) {
                    map.problem(
                            "json",
                            "the field " + entry.getKey() + " is not in the family's json",
                            Suggestions.didYouMean(entry.getKey(), defaults.keySet()));
                }
                result.put(entry.getKey(), entry.getValue());
            }
        }
        return Collections.unmodifiableMap(result);
    }

    /** The fields of {@code json}, texts as {@link SlotText}; null where the key is absent. */
    private static @Nullable Map<String, @Nullable Object> json(YamlMap map) {
        Object value = map.plain("json");
        if (value == null) {
            return null;
        }
        if (withSlots(value) instanceof Map<?, ?> fields) {
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            fields.forEach((key, field) -> result.put(String.valueOf(key), field));
            return result;
        }
        map.problem("json", "expected fields, found " + value, "write json: { field: value }");
        return null;
    }

    private static @Nullable Object withSlots(@Nullable Object value) {
        if (value instanceof String text) {
            return new SlotText(text);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> items = new ArrayList<>();
            list.forEach(item -> items.add(withSlots(item)));
            return items;
        }
        if (value instanceof Map<?, ?> fields) {
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            fields.forEach((key, field) -> result.put(String.valueOf(key), withSlots(field)));
            return result;
        }
        return value;
    }

    private void checkJson(YamlMap map, @Nullable Object value, Map<String, Slot> slots) {
        if (value instanceof SlotText text) {
            checkSlots(map, map.has("json") ? "json" : "input", text, slots);
        } else if (value instanceof List<?> list) {
            list.forEach(item -> checkJson(map, item, slots));
        } else if (value instanceof Map<?, ?> fields) {
            fields.values().forEach(item -> checkJson(map, item, slots));
        }
    }

    private void checkSlots(YamlMap map, String key, SlotText text, Map<String, Slot> slots) {
        for (SlotText.Use use : text.uses()) {
            Slot slot = slots.get(use.slot());
            if (slot == null) {
                map.problem(key, "there is no slot " + use.slot(), Suggestions.didYouMean(use.slot(), slots.keySet()));
                continue;
            }
            Set<String> parts = slot.parts();
            if (!parts.contains(use.part())) {
                map.problem(
                        key,
                        "not every value of the slot " + use.slot() + " has the part " + use.part(),
                        Suggestions.didYouMean(use.part(), parts));
            }
            if (!use.filter().isEmpty() && !SlotText.FILTERS.contains(use.filter())) {
                map.problem(
                        key,
                        "there is no filter " + use.filter(),
                        Suggestions.didYouMean(use.filter(), SlotText.FILTERS));
            }
        }
    }
}
