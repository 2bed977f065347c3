package dev.tunesmith.evaluate.promptfoo;

import dev.tunesmith.core.io.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a suite file; checks that are not for all items choose theirs by a flag, which the items get. */
final class SuiteYaml {

    private final String name;
    private final String description;

    SuiteYaml(String name, String description) {
        this.name = name;
        this.description = description;
    }

    /**
     * Write the suite.
     *
     * @param checks each as JSON, with the numbers of its items
     * @param items get the flags
     */
    String write(Map<String, List<Integer>> checks, List<ObjectNode> items) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("name: ").append(name).append('\n');
        if (!description.isBlank()) {
            yaml.append("description: ").append(Json.line(description)).append('\n');
        }
        yaml.append("items:\n  file: ").append(Json.line(name + ".jsonl")).append('\n');
        if (checks.keySet().stream()
                .allMatch(check -> Json.parse(check).get("check").asString("").equals("judge"))) {
            yaml.append("headline: judge-1\n"); // a judge's verdict is a headline only where the suite says so
        }
        yaml.append("checks:\n");
        Map<String, Integer> seen = new HashMap<>();
        for (Map.Entry<String, List<Integer>> entry : checks.entrySet()) {
            JsonNode check = Json.parse(entry.getKey());
            String kind = check.get("check").stringValue();
            String id = kind + "-" + seen.merge(kind, 1, Integer::sum);
            boolean lead = true;
            for (Map.Entry<String, JsonNode> option : check.properties()) {
                yaml.append(lead ? "  - " : "    ");
                yaml.append(option.getKey()).append(": ");
                // JSON is YAML.
                yaml.append(lead ? kind : Json.line(option.getValue())).append('\n');
                if (lead) {
                    yaml.append("    id: ").append(id).append('\n');
                }
                lead = false;
            }
            if (entry.getValue().size() < items.size()) {
                yaml.append("    where: { flags: [").append(id).append("] }\n");
                entry.getValue().forEach(item -> flag(items.get(item), id));
            }
        }
        return yaml.toString();
    }

    private static void flag(ObjectNode item, String flag) {
        item.withArray("flags").add(flag);
    }
}
