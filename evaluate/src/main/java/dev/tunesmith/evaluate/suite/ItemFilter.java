package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.message.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
