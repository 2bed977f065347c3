package dev.tunesmith.project.config;

import dev.tunesmith.core.config.YamlMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the model is asked to do, in words for a model that was not trained for it.
 *
 * @param name for people
 * @param prompt told to the base model for every suite that has none of its own; blank for nothing
 * @param prompts name of a suite → what the base model is told for it
 */
public record TaskConfig(String name, String prompt, Map<String, String> prompts) {

    public TaskConfig {
        prompts = Map.copyOf(prompts);
    }

    static TaskConfig read(YamlMap map) {
        YamlMap own = map.map("prompts");
        Map<String, String> prompts = new LinkedHashMap<>();
        for (String suite : own.keys()) {
            Optional<String> text = own.string(suite);
            text.ifPresent(value -> prompts.put(suite, value.strip()));
        }
        TaskConfig task =
                new TaskConfig(map.string("name", ""), map.string("prompt", "").strip(), prompts);
        map.finish();
        return task;
    }

    /** What the base model is told for a suite; blank for nothing. */
    public String promptFor(String suite) {
        return prompts.getOrDefault(suite, prompt);
    }
}
