package dev.tunesmith.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Templates that others published, with what jinja2 made of them, from the folder that {@code TUNESMITH_DATA} names: {@code
 * chat_templates/golden}. Without the variable there is nothing to test.
 */
final class SharedCasesTest {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TestFactory
    Stream<DynamicTest> publishedCases() {
        String data = System.getenv("TUNESMITH_DATA");
        if (data == null) {
            return Stream.empty();
        }
        Path templates = Path.of(data, "chat_templates");
        return Stream.of(
                dynamicTest("renderings", () -> renderings(templates)),
                dynamicTest("features", () -> features(templates.resolve("golden/jinja_feature_cases.jsonl"))),
                dynamicTest("whitespace", () -> whitespace(templates.resolve("golden/whitespace_cases.jsonl"))));
    }

    @SuppressWarnings("unchecked") // what Jackson makes of an object, and of a list of objects
    private static void renderings(Path templates) throws IOException {
        JsonNode golden = MAPPER.readTree(Files.readString(templates.resolve("golden/cases.json")));
        Map<String, Object> tokens = map(golden.path("special_tokens"));
        Clock clock = Clock.fixed(
                LocalDateTime.parse(golden.path("now").asString()).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
        List<String> different = new ArrayList<>();
        List<JsonNode> rows = rows(templates.resolve("golden/renderings.jsonl"));
        for (JsonNode row : rows) {
            JsonNode each = golden.path("cases").path(row.path("case").asString());
            String name = row.path("template").asString();
            RenderInput input = new RenderInput(
                    (List<Map<String, ?>>) MAPPER.treeToValue(each.path("messages"), List.class),
                    each.has("tools") ? (List<?>) MAPPER.treeToValue(each.path("tools"), List.class) : null,
                    null,
                    each.path("add_generation_prompt").booleanValue(),
                    tokens,
                    clock);
            String source = Files.readString(templates.resolve(name));
            compare(row, name + ", " + row.path("case").asString(), source, input, Whitespace.CHAT_TEMPLATE, different);
        }
        assertThat(rows).hasSize(378);
        assertThat(different).isEmpty();
    }

    private static void features(Path file) throws IOException {
        List<String> different = new ArrayList<>();
        int skipped = 0;
        for (JsonNode row : rows(file)) {
            if (!row.has("jinja2_output") && !row.has("jinja2_error")) {
                skipped++; // it calls a JavaScript function
                continue;
            }
            RenderInput input = variables(map(row.path("context")));
            compare(
                    row,
                    row.path("name").asString(),
                    row.path("template").asString(),
                    input,
                    Whitespace.CHAT_TEMPLATE,
                    different);
        }
        assertThat(skipped).isEqualTo(4);
        assertThat(different).isEmpty();
    }

    private static void whitespace(Path file) throws IOException {
        for (JsonNode row : rows(file)) {
            Whitespace rules = new Whitespace(
                    row.path("options").path("trim_blocks").asBoolean(false),
                    row.path("options").path("lstrip_blocks").asBoolean(false));
            String source = row.path("template").asString();
            assertThat(ChatTemplate.compile(source, "case", rules)
                            .render(variables(map(row.path("data"))))
                            .text())
                    .as(source + rules)
                    .isEqualTo(row.path("target").asString());
        }
    }

    private static void compare(
            JsonNode row, String name, String source, RenderInput input, Whitespace rules, List<String> different) {
        String text;
        try {
            text = ChatTemplate.compile(source, name, rules).render(input).text();
        } catch (TemplateException e) {
            if (!row.has("jinja2_error")) {
                different.add(name + " failed: " + e.getMessage());
            }
            return;
        }
        if (!row.has("jinja2_output") || !row.path("jinja2_output").asString().equals(text)) {
            different.add(name + "\n expected " + row + "\n rendered " + text);
        }
    }

    private static RenderInput variables(Map<String, Object> context) {
        Map<String, Object> rest = new HashMap<>(context);
        Object messages = rest.remove("messages");
        Object tools = rest.remove("tools");
        boolean prompt = Boolean.TRUE.equals(rest.remove("add_generation_prompt"));
        return RenderInput.of(messages(messages))
                .withTools(tools instanceof List<?> list ? list : null)
                .withGenerationPrompt(prompt)
                .withVariables(rest);
    }

    @SuppressWarnings("unchecked") // a list of objects
    private static List<Map<String, ?>> messages(@Nullable Object messages) {
        return messages instanceof List<?> list ? (List<Map<String, ?>>) list : List.of();
    }

    @SuppressWarnings("unchecked") // what Jackson makes of an object
    private static Map<String, Object> map(JsonNode node) {
        return (Map<String, Object>) MAPPER.treeToValue(node, Map.class);
    }

    private static List<JsonNode> rows(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank())
                .map(MAPPER::readTree)
                .toList();
    }
}
