package dev.tunesmith.evaluate.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolCallsTest {

    private static final Map<String, Object> WEATHER =
            Map.of("function", Map.of("name", "weather", "arguments", "{\"city\":\"Berlin\",\"days\":2}"));
    private static final Map<String, Object> TIME =
            Map.of("type", "function", "function", Map.of("name", "time", "arguments", Map.of("zone", "CET")));

    private static Judgement judge(String options, List<Map<String, Object>> calls, String reference, String answer) {
        Sample item = new Sample(
                "i",
                "g",
                Conversation.of(Message.user("p")),
                reference,
                "test:1",
                null,
                null,
                List.of(),
                Map.of(),
                calls.isEmpty() ? Map.of() : Map.of("tool_calls", calls),
                null);
        return CheckRegistry.builtIn()
                .create("toolCalls", options)
                .judge(CheckInput.of(item, answer, FinishReason.STOP));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"days\": 2.0, \"city\": \"Berlin\"}}\n</tool_call>",
                "Let me look. <tool_call>{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Berlin\\\",\\\"days\\\":2}\"}",
                "{\"name\":\"weather\",\"arguments\":{\"city\":\"Berlin\",\"days\":2}}",
                "{\"name\":\"weather\",\"parameters\":{\"city\":\"Berlin\",\"days\":2}}",
                "```json\n[{\"name\":\"weather\",\"arguments\":{\"city\":\"Berlin\",\"days\":2}}]\n```",
                "[{\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Berlin\\\",\\\"days\\\":2}\"}}]",
                "{\"tool_calls\":[{\"function\":{\"name\":\"weather\",\"arguments\":{\"city\":\"Berlin\",\"days\":2}}}]}",
                "[TOOL_CALLS] [{\"name\":\"weather\",\"arguments\":{\"city\":\"Berlin\",\"days\":2}}]",
                "<|python_tag|>{\"name\":\"weather\",\"parameters\":{\"city\":\"Berlin\",\"days\":2}}",
                "<function=weather>{\"city\":\"Berlin\",\"days\":2}</function>"
            })
    void everyUsualFormIsRead(String answer) {
        assertThat(judge("", List.of(WEATHER), "", answer).outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void namesAndArgumentsMustBeEqual() {
        Judgement argument =
                judge("", List.of(WEATHER), "", "{\"name\":\"weather\",\"arguments\":{\"city\":\"Bonn\",\"days\":2}}");
        assertThat(argument.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(argument.message()).isEqualTo("weather city: expected \"Berlin\", found \"Bonn\"");
        assertThat(judge("arguments: false", List.of(WEATHER), "", "{\"name\":\"weather\",\"arguments\":{}}")
                        .outcome())
                .isEqualTo(Outcome.PASSED);
        assertThat(judge("", List.of(WEATHER), "", "{\"name\":\"news\",\"arguments\":{}}")
                        .message())
                .isEqualTo("expected a call of weather, found one of news");
        assertThat(judge("", List.of(WEATHER), "", "It is sunny.").message())
                .isEqualTo("the call of weather is missing");
        assertThat(judge("", List.of(WEATHER), "", "<tool_call>weather(Berlin)</tool_call>")
                        .message())
                .contains("not JSON");
        assertThat(judge(
                                "lenient: true",
                                List.of(WEATHER),
                                "",
                                "{\"name\":\"weather\",\"arguments\":{\"city\":\"berlin \",\"days\":\"2\",\"x\":null}}")
                        .outcome())
                .isEqualTo(Outcome.PASSED);
    }

    @Test
    void orderCountsUnlessSaid() {
        String answer = "<tool_call>{\"name\":\"time\",\"arguments\":{\"zone\":\"CET\"}}</tool_call>"
                + "<tool_call>{\"name\":\"weather\",\"arguments\":{\"city\":\"Berlin\",\"days\":2}}</tool_call>";
        assertThat(judge("", List.of(WEATHER, TIME), "", answer).score()).isZero();
        assertThat(judge("ordered: false", List.of(WEATHER, TIME), "", answer).outcome())
                .isEqualTo(Outcome.PASSED);
        Judgement extra = judge("ordered: false", List.of(WEATHER), "", answer);
        assertThat(extra.message()).isEqualTo("a call of time too many");
        assertThat(extra.score()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void referenceWithoutCallsWantsNone() {
        assertThat(judge("", List.of(), "Hello!", "Good day.").outcome()).isEqualTo(Outcome.PASSED);
        assertThat(judge("", List.of(), "Hello!", "{\"name\":\"time\",\"arguments\":{}}")
                        .message())
                .isEqualTo("a call of time too many");
        assertThat(judge("", List.of(), "{\"name\":\"time\",\"arguments\":{}}", "{\"name\":\"time\",\"arguments\":{}}")
                        .outcome())
                .isEqualTo(Outcome.PASSED);
        assertThat(judge("", List.of(), "{\"name\":\"Ada\",\"age\":36}", "{\"name\":\"Ada\",\"age\":36}")
                        .outcome())
                .as("JSON that calls nothing")
                .isEqualTo(Outcome.PASSED);
        assertThat(judge("", List.of(), "", "x").outcome()).isEqualTo(Outcome.ERROR);
    }
}
