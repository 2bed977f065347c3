package dev.tunesmith.evaluate.promptfoo;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.evaluate.promptfoo.ConvertedSuite.NotConverted;
import dev.tunesmith.evaluate.promptfoo.Prompts.PromptTemplate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a suite and its items of a promptfoo configuration.
 *
 * <p>Each test with each prompt becomes an item, and each combination of values where a variable has several. Assertions that
 * many items share become one check; a value that the answer is compared with becomes the item's reference. Providers are left
 * out, since the model under test answers here.
 */
public final class PromptfooConverter {

    /** Keys that say how promptfoo runs, not what is tested. */
    private static final Set<String> NOT_OF_THE_TEST =
            Set.of("providers", "targets", "description", "outputPath", "env", "sharing", "commandLineOptions", "tags");

    private static final Set<String> TEST_KEYS =
            Set.of("description", "vars", "assert", "threshold", "metadata", "provider", "providers");

    private final String name;
    private final AssertionKinds kinds;
    private final List<NotConverted> notConverted = new ArrayList<>();
    private final List<ObjectNode> items = new ArrayList<>();
    /** Each check, as a suite writes it, and the numbers of the items that it is for. */
    private final Map<String, List<Integer>> checks = new LinkedHashMap<>();

    private int converted;

    private PromptfooConverter(String name, AssertionKinds kinds) {
        this.name = name;
        this.kinds = kinds;
    }

    /**
     * Convert a configuration.
     *
     * @param file {@code promptfooconfig.yaml}; files that it names count from its folder
     * @param name of the suite; the items are expected beside it in {@code NAME.jsonl}
     * @param judge the model that judges by rubrics, as a suite names it, or null
     * @throws UsageException if the file is missing or not YAML, or has no prompts or no tests
     */
    public static ConvertedSuite convert(Path file, String name, @Nullable String judge) {
        Problems problems = new Problems();
        YamlMap map = YamlMap.read(file, problems);
        problems.throwIfAny();
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        map.keys().forEach(key -> all.put(key, map.plain(key)));
        return new PromptfooConverter(name, new AssertionKinds(judge)).convert(all, map.folder(), file);
    }

    private ConvertedSuite convert(Map<String, @Nullable Object> all, Path folder, Path file) {
        Prompts prompts = new Prompts(folder, notConverted);
        List<PromptTemplate> templates = prompts.read(all.get("prompts"));
        List<?> tests = prompts.tests(all.get("tests"));
        for (String key : all.keySet()) {
            boolean used = Set.of("prompts", "tests", "defaultTest", "assertionTemplates")
                    .contains(key);
            if (!used && !NOT_OF_THE_TEST.contains(key)) {
                notConverted.add(new NotConverted(key, key, "has no counterpart"));
            }
        }
        Map<?, ?> defaults = mapping(all.get("defaultTest"));
        reportKeys(defaults, "defaultTest");
        for (int t = 0; t < tests.size(); t++) {
            String place = "tests[" + t + "]";
            if (tests.get(t) instanceof Map<?, ?> test) {
                reportKeys(test, place);
                addTest(test, defaults, templates, mapping(all.get("assertionTemplates")), t);
            } else {
                notConverted.add(new NotConverted(place, "test", "expected keys and values"));
            }
        }
        if (items.isEmpty() || checks.isEmpty()) {
            throw new UsageException(
                    file + ": " + (items.isEmpty() ? "no test with a prompt" : "no assertion") + " can be converted"
                            + (notConverted.isEmpty() ? "" : "; first: " + notConverted.get(0)),
                    "give prompts and tests in the file itself; docs/promptfoo.md lists what is converted");
        }
        String description = all.get("description") instanceof String text ? text : "";
        String yaml = new SuiteYaml(name, description).write(checks, items);
        return new ConvertedSuite(yaml, items, converted, notConverted);
    }

    private void reportKeys(Map<?, ?> test, String place) {
        for (Object key : test.keySet()) {
            if (!TEST_KEYS.contains(String.valueOf(key))) {
                notConverted.add(new NotConverted(place, String.valueOf(key), "has no counterpart"));
            }
        }
    }

    private void addTest(
            Map<?, ?> test, Map<?, ?> defaults, List<PromptTemplate> prompts, Map<?, ?> templates, int number) {
        Map<String, @Nullable Object> vars = new LinkedHashMap<>();
        mapping(defaults.get("vars")).forEach((key, value) -> vars.put(String.valueOf(key), value));
        mapping(test.get("vars")).forEach((key, value) -> vars.put(String.valueOf(key), value));
        List<Map<String, @Nullable Object>> combinations = Vars.combinations(vars);
        for (int c = 0; c < combinations.size(); c++) {
            String which = combinations.size() == 1 ? "" : "-" + (c + 1);
            // What is wrong with an assertion is so for every combination, and told once.
            List<NotConverted> sink = c == 0 ? notConverted : new ArrayList<>();
            Assertions assertions = new Assertions(kinds, templates, combinations.get(c), sink);
            assertions.add(defaults.get("assert"), "defaultTest.assert");
            assertions.add(test.get("assert"), "tests[" + number + "].assert");
            Object threshold = test.containsKey("threshold") ? test.get("threshold") : defaults.get("threshold");
            if (threshold instanceof Number least) {
                assertions.join(Math.min(1, least.doubleValue()));
            }
            converted += assertions.converted();
            for (int p = 0; p < prompts.size(); p++) {
                String id = "test-" + (number + 1) + which + (prompts.size() == 1 ? "" : "-prompt-" + (p + 1));
                addItem(id, p, prompts.get(p), combinations.get(c), assertions, test, "tests[" + number + "]");
            }
        }
    }

    private void addItem(
            String id,
            int number,
            PromptTemplate prompt,
            Map<String, @Nullable Object> vars,
            Assertions assertions,
            Map<?, ?> test,
            String place) {
        ObjectNode item = Json.object();
        try {
            item.put("id", id);
            item.set("messages", Json.tree(prompt.messages(vars)));
        } catch (Vars.NotRendered e) {
            String name = prompt.label().isEmpty() ? "prompts[" + number + "]" : "prompt " + prompt.label();
            notConverted.add(new NotConverted(place, name, String.valueOf(e.getMessage())));
            return;
        }
        String reference = assertions.reference();
        item.put("response", reference == null ? "" : reference);
        item.set("attributes", Json.tree(attributes(prompt, test)));
        for (Map<String, @Nullable Object> check : assertions.checks()) {
            List<Integer> of = checks.computeIfAbsent(Json.line(check), key -> new ArrayList<>());
            if (!of.contains(items.size())) {
                of.add(items.size());
            }
        }
        items.add(item);
    }

    private static Map<String, String> attributes(PromptTemplate prompt, Map<?, ?> test) {
        Map<String, String> attributes = new TreeMap<>();
        if (test.get("description") instanceof String description) {
            attributes.put("description", description);
        }
        mapping(test.get("metadata"))
                .forEach((key, value) -> attributes.put(String.valueOf(key), String.valueOf(value)));
        if (!prompt.label().isEmpty()) {
            attributes.put("prompt", prompt.label());
        }
        return attributes;
    }

    static Map<?, ?> mapping(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
