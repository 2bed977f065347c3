package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which samples are meant. All conditions must hold; an empty one always does.
 *
 * @param flags all of these are set
 * @param withoutFlags none of these is set
 * @param attributes each attribute has one of the values
 * @param prompt one of these texts occurs in a message of the prompt, case as written
 */
public record ItemFilter(
        List<String> flags, List<String> withoutFlags, Map<String, List<String>> attributes, List<String> prompt) {

    public ItemFilter {
        flags = List.copyOf(flags);
        withoutFlags = List.copyOf(withoutFlags);
        attributes = Map.copyOf(attributes);
        prompt = List.copyOf(prompt);
    }

    /** Every sample. */
    public static ItemFilter everything() {
        return new ItemFilter(List.of(), List.of(), Map.of(), List.of());
    }

    static ItemFilter read(YamlMap map) {
        YamlMap attributes = map.map("attributes");
        Map<String, List<String>> wanted = new LinkedHashMap<>();
        for (String name : attributes.keys()) {
            wanted.put(name, attributes.strings(name).orElse(List.of()));
        }
        return new ItemFilter(
                map.strings("flags").orElse(List.of()),
                map.strings("withoutFlags").orElse(List.of()),
                wanted,
                map.strings("prompt").orElse(List.of()));
    }

    /** What it asks for, for messages; empty for everything. */
    String words() {
        List<String> parts = new ArrayList<>();
        if (!flags.isEmpty()) {
            parts.add((flags.size() == 1 ? "the flag " : "the flags ") + String.join(", ", flags));
        }
        if (!withoutFlags.isEmpty()) {
            parts.add("without the flags " + String.join(", ", withoutFlags));
        }
        new TreeMap<>(attributes)
                .forEach((name, values) -> parts.add("the attribute " + name + ": " + String.join(" or ", values)));
        if (!prompt.isEmpty()) {
            parts.add("the text " + String.join(" or ", prompt) + " in the prompt");
        }
        return String.join(" and ", parts);
    }

    public boolean matches(Sample sample) {
        return sample.flags().containsAll(flags)
                && withoutFlags.stream().noneMatch(sample::hasFlag)
                && attributes.entrySet().stream().allMatch(wanted -> {
                    String value = sample.attributes().get(wanted.getKey());
                    return value != null && wanted.getValue().contains(value);
                })
                && (prompt.isEmpty()
                        || sample.prompt().messages().stream()
                                .anyMatch(message -> prompt.stream().anyMatch(message.content()::contains)));
    }
}
