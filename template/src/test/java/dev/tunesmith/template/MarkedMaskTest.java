package dev.tunesmith.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is trained, read from the source of each character, is what marks in the text say: exactly the assistant's text as rendered
 * and its stop. Templates that others published come from the folder that {@code TUNESMITH_DATA} names.
 */
final class MarkedMaskTest {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final RenderInput CHAT = Fixtures.chat(
            "system",
            "Be nice.",
            "user",
            " Hi </s>\n",
            "assistant",
            " Hello! \n",
            "user",
            "Hello!",
            "assistant",
            "Bye \uD83D\uDE00");

    /** The plain template looks at the end of a question, where a mark would stand in its way. */
    private static final RenderInput PLAIN_CHAT = Fixtures.chat("user", " Hi </s>", "assistant", " Hello! \n");

    private static final RenderInput CALL = CHAT.withMessages(List.of(
            Fixtures.message("user", "Weather?"),
            Fixtures.ordered(
                    "role", "assistant",
                    "content", "",
                    "reasoning_content", "I must ask.",
                    "tool_calls",
                            List.of(Map.of(
                                    "function",
                                    Fixtures.ordered(
                                            "name", "weather", "arguments", Fixtures.ordered("city", "Paris"))))),
            Fixtures.message("tool", "21"),
            Fixtures.message("assistant", "It is 21.")));

    /** Equal ranges, and what was learned on the way. */
    private static final class Tally {
        private final List<String> different = new ArrayList<>();
        private final TreeSet<String> untold = new TreeSet<>();
        private final TreeSet<String> tagged = new TreeSet<>();
        private final TreeSet<String> withoutStop = new TreeSet<>();
        private int equal;

        void compare(String name, String situation, ChatTemplate template, RenderInput input) {
            if (template.hasGenerationTag()) {
                tagged.add(name); // JinjaCasesTest sets these beside what transformers finds
                return;
            }
            MarkedMask expected = MarkedMask.of(template, input);
            if (expected == null) {
                untold.add(name + ", " + situation);
                return;
            }
            if (!expected.endless().isEmpty()) {
                withoutStop.add(name);
            }
            List<List<Integer>> found = MarkedMask.traced(template, input);
            if (found.equals(expected.ranges())) {
                equal += expected.ranges().isEmpty() ? 0 : 1;
            } else {
                different.add(name + ", " + situation + "\n  expected " + expected.show(expected.ranges())
                        + "\n  found    " + expected.show(found));
            }
        }
    }

    @Test
    void ownTemplates() {
        Map<String, String> sources = new LinkedHashMap<>();
        NamedTemplates.names().forEach(name -> sources.put(name, NamedTemplates.source(name)));
        sources.put("test chatml", Fixtures.CHATML);
        sources.put("test llama 3", Fixtures.LLAMA3);
        sources.put("test zephyr", Fixtures.ZEPHYR);
        sources.put("test alpaca", Fixtures.ALPACA);
        sources.put("test tools", Fixtures.TOOLS);
        Tally tally = new Tally();
        sources.forEach((name, source) -> {
            ChatTemplate template = ChatTemplate.compile(source, name);
            tally.compare(name, "a chat", template, name.equals("plain") ? PLAIN_CHAT : CHAT);
        });
        tally.compare("test tools", "a call", Fixtures.compile(Fixtures.TOOLS), CALL);

        assertThat(tally.different).isEmpty();
        assertThat(tally.untold).isEmpty();
        assertThat(tally.withoutStop).isEmpty();
        assertThat(tally.equal).isEqualTo(sources.size() + 1);
    }

    @TestFactory
    Stream<DynamicTest> publishedTemplates() {
        String data = System.getenv("TUNESMITH_DATA");
        return data == null
                ? Stream.empty()
                : Stream.of(dynamicTest("golden", () -> golden(Path.of(data, "chat_templates"))));
    }

    @SuppressWarnings("unchecked") // what Jackson makes of an object, and of a list of objects
    private static void golden(Path templates) throws IOException {
        JsonNode golden = MAPPER.readTree(Files.readString(templates.resolve("golden/cases.json")));
        Clock clock = Clock.fixed(
                LocalDateTime.parse(golden.path("now").asString()).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
        Map<String, Object> tokens = (Map<String, Object>) MAPPER.treeToValue(golden.path("special_tokens"), Map.class);
        Tally tally = new Tally();
        for (String line : Files.readAllLines(templates.resolve("golden/renderings.jsonl"))) {
            JsonNode row = MAPPER.readTree(line);
            String name = row.path("template").asString();
            JsonNode each = golden.path("cases").path(row.path("case").asString());
            if (!row.has("jinja2_output")) {
                continue;
            }
            RenderInput input = RenderInput.of(
                            (List<Map<String, ?>>) MAPPER.treeToValue(each.path("messages"), List.class))
                    .withTools(each.has("tools") ? (List<?>) MAPPER.treeToValue(each.path("tools"), List.class) : null)
                    .withVariables(tokens)
                    .withClock(clock);
            ChatTemplate template = ChatTemplate.compile(Files.readString(templates.resolve(name)), name);
            tally.compare(name, row.path("case").asString(), template, input);
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println("masks equal in " + tally.equal + " renderings with an answer");
        out.println("templates that write no stop behind some answer: " + String.join(", ", tally.withoutStop));
        out.println("templates with generation tags: " + String.join(", ", tally.tagged));
        out.println("where marks cannot tell: " + String.join("; ", tally.untold));
        assertThat(tally.different).isEmpty();
        assertThat(tally.equal).isGreaterThan(150);
    }
}
