package dev.tunesmith.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The mask covers what the assistant said and the stop behind it, and nothing else. */
final class LossMaskTest {

    private static final Set<String> STOPS = Set.of("<|im_end|>", "<|eot_id|>", "</s>", "<|end|>");

    private static List<String> trained(String template, RenderInput input) {
        Rendering rendering = Fixtures.compile(template).render(input);
        return texts(rendering, LossMask.of(rendering, LossMask.Options.ofStops(STOPS)));
    }

    private static List<String> texts(Rendering rendering, LossMask mask) {
        return mask.ranges().stream()
                .map(range -> rendering.text().substring(range.start(), range.end()))
                .toList();
    }

    private static final RenderInput CHAT = Fixtures.chat(
            "system",
            "Be nice.",
            "user",
            "Hi <|im_end|>",
            "assistant",
            " Hello! ",
            "user",
            "Bye",
            "assistant",
            "See you");

    @Test
    void takesTheContentAsItLandedWithItsStop() {
        assertThat(trained(Fixtures.CHATML, CHAT)).containsExactly("Hello!<|im_end|>", "See you<|im_end|>");
        assertThat(trained(Fixtures.LLAMA3, CHAT)).containsExactly("Hello!<|eot_id|>", "See you<|eot_id|>");
        assertThat(trained(Fixtures.ZEPHYR, CHAT)).containsExactly(" Hello! </s>", "See you</s>");
        assertThat(trained(Fixtures.ALPACA, CHAT)).containsExactly(" Hello! </s>", "See you</s>");
    }

    @Test
    void followsGenerationWhereTheTemplateHasIt() {
        Rendering rendering = Fixtures.compile(Fixtures.GENERATION).render(CHAT);
        LossMask mask = LossMask.of(rendering, LossMask.Options.ofStops(STOPS));

        assertThat(mask.source()).isEqualTo(LossMask.Source.GENERATION_TAG);
        assertThat(texts(rendering, mask)).containsExactly(" Hello! <|end|>", "See you<|end|>");
        assertThat(mask.turnsWithoutTrainedStop()).isEmpty();
    }

    @Test
    void tellsWhenGenerationLeavesTheStopOut() {
        String template = Fixtures.GENERATION.replace("<|end|>{%- endgeneration -%}", "{%- endgeneration -%}<|end|>");
        Rendering rendering = Fixtures.compile(template).render(CHAT);
        LossMask mask = LossMask.of(rendering, LossMask.Options.ofStops(STOPS));

        assertThat(texts(rendering, mask)).containsExactly(" Hello! ", "See you");
        assertThat(mask.turnsWithoutTrainedStop()).hasSize(2);
    }

    @Test
    void tellsStartEndAndStopOfEachTurn() {
        Rendering rendering =
                Fixtures.compile(Fixtures.CHATML).render(Fixtures.chat("user", "😀", "assistant", " Hi "));
        LossMask.Turn turn =
                LossMask.of(rendering, LossMask.Options.ofStops(STOPS)).turns().get(0);

        int start = rendering.text().indexOf("Hi");
        assertThat(turn.messageIndex()).isEqualTo(1);
        assertThat(turn.content()).isEqualTo(new TextRange(start, start + 2, start - 1, start + 1));
        assertThat(turn.trained()).isEqualTo(new TextRange(start, start + 12, start - 1, start + 11));
        assertThat(turn.stop()).isEqualTo("<|im_end|>");
    }

    @Test
    void findsNoStopBehindAnotherMessage() {
        String template =
                "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% if m.role == 'user' %}</s>{% endif %}"
                        + "{% endfor %}";
        Rendering rendering = Fixtures.compile(template).render(CHAT);
        LossMask mask = LossMask.of(rendering, LossMask.Options.ofStops(STOPS));

        assertThat(texts(rendering, mask)).containsExactly(" Hello! ", "See you");
        assertThat(mask.turnsWithoutTrainedStop())
                .extracting(LossMask.Turn::messageIndex)
                .containsExactly(2, 4);
    }

    @Test
    void aStopInTheContentIsNotTheEnd() {
        assertThat(trained(Fixtures.CHATML, Fixtures.chat("user", "x", "assistant", "a<|im_end|>b")))
                .containsExactly("a<|im_end|>b<|im_end|>");
    }

    @Test
    void takesTheTextBetweenContentAndStop() {
        String template = "{% for m in messages %}[{{ m.role }}] {{ m.content }} {{ eos_token }}{% endfor %}";

        assertThat(trained(template, Fixtures.chat("user", "x", "assistant", "y")))
                .containsExactly("y </s>");
    }

    private static final Map<String, Object> CALL = Map.of(
            "role",
            "assistant",
            "content",
            "",
            "tool_calls",
            List.of(Map.of("function", Map.of("name", "weather", "arguments", Map.of("city", "Paris")))));

    private static final RenderInput TOOL_CHAT = RenderInput.of(List.of(
            Fixtures.message("user", "Weather?"),
            CALL,
            Fixtures.message("tool", "21"),
            Map.of("role", "assistant", "content", "It is 21.", "reasoning_content", "easy")));

    @Test
    void toolCallsAndReasoningAreInFromTheHeaderOn() {
        ChatTemplate template = Fixtures.compile(Fixtures.TOOLS);
        Rendering rendering = template.render(TOOL_CHAT);
        String header = template.assistantHeader(TOOL_CHAT);
        LossMask mask = LossMask.of(rendering, LossMask.Options.ofStops(STOPS).withHeader(header));

        assertThat(header).isEqualTo("<|im_start|>assistant\n");
        assertThat(texts(rendering, mask))
                .containsExactly(
                        "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\"}}\n</tool_call><|im_end|>",
                        "<think>\neasy\n</think>\nIt is 21.<|im_end|>");
    }

    @Test
    void withoutAHeaderATurnBeginsWithTheMessagesOwnText() {
        assertThat(trained(Fixtures.TOOLS, TOOL_CHAT))
                .containsExactly(
                        "weather\", \"arguments\": {\"city\": \"Paris\"}}\n</tool_call><|im_end|>",
                        "easy\n</think>\nIt is 21.<|im_end|>");
    }

    @Test
    void reasoningThatTheTemplateDropsIsOut() {
        String template = Fixtures.CHATML.replace("message['content']", "message['content'].split('</think>')[-1]");

        assertThat(trained(template, Fixtures.chat("user", "x", "assistant", "<think>hm</think>\nyes")))
                .containsExactly("yes<|im_end|>");
    }

    @Test
    void scaffoldBeforeTheContentIsTrainedUnlessItIsBlankOrRefused() {
        String template =
                Fixtures.CHATML.replace("'\\n' + message['content']", "'\\n<think></think>' + message['content']");
        ChatTemplate compiled = Fixtures.compile(template);
        RenderInput input = Fixtures.chat("user", "x", "assistant", "y");
        Rendering rendering = compiled.render(input);
        LossMask.Options options = LossMask.Options.ofStops(STOPS).withHeader(compiled.assistantHeader(input));

        assertThat(texts(rendering, LossMask.of(rendering, options))).containsExactly("<think></think>y<|im_end|>");
        assertThat(texts(rendering, LossMask.of(rendering, options.withScaffold(false))))
                .containsExactly("y<|im_end|>");
    }

    @Test
    void theHeaderOfATemplateWithoutAGenerationPromptIsFoundBetweenTheTexts() {
        ChatTemplate template = Fixtures.compile(
                "{% for m in messages %}{% if m.role == 'user' %}[INST] {{ m.content }} [/INST]{% else %} {{ m.content }}"
                        + "{{ eos_token }}{% endif %}{% endfor %}");

        assertThat(template.assistantHeader(Fixtures.chat("user", "x"))).isEqualTo(" [/INST] ");
    }

    @Test
    void theHeaderOfATemplateThatAlwaysAsksForAnAnswerIsWhatItEndsWith() {
        ChatTemplate template = Fixtures.compile(
                "{% for m in messages %}<|turn|>{{ m.role }}:{% if m.role == 'assistant' %}<|answer|>{% endif %}"
                        + "{{ m.content }}<|end|>{% endfor %}<|turn|>assistant:");
        RenderInput input = Fixtures.chat("user", "x", "assistant", "y");
        Rendering rendering = template.render(input);
        String header = template.assistantHeader(input);

        assertThat(header).isEqualTo("<|end|><|turn|>assistant:");
        assertThat(texts(
                        rendering,
                        LossMask.of(rendering, LossMask.Options.ofStops(STOPS).withHeader(header))))
                .containsExactly("<|answer|>y<|end|>");
    }

    @Test
    void theHeaderOfATemplateThatNeverAsksForAnAnswerHoldsTheRole() {
        ChatTemplate template =
                Fixtures.compile("{% for m in messages %}<|turn|>{{ m.role }}:{{ m.content }}<|end|>{% endfor %}");

        assertThat(template.assistantHeader(Fixtures.chat("user", "x"))).isEqualTo("<|end|><|turn|>assistant:");
    }

    @Test
    void anAnswerThatTheTemplateLeavesOutIsNamed() {
        Rendering rendering = Fixtures.compile("{{ messages[0].content }}").render(CHAT);
        LossMask mask = LossMask.of(rendering, LossMask.Options.ofStops(STOPS));

        assertThat(mask.ranges()).isEmpty();
        assertThat(mask.silentMessages(LossMask.Options.ASSISTANT_ROLES)).containsExactly(2, 4);
    }

    @Test
    void someMessagesCanBeKept() {
        Rendering spans = Fixtures.compile(Fixtures.CHATML).render(CHAT);
        Rendering tags = Fixtures.compile(Fixtures.GENERATION).render(CHAT);
        LossMask.Options options = LossMask.Options.ofStops(STOPS);

        assertThat(texts(spans, LossMask.of(spans, options).keep(i -> i == 4))).containsExactly("See you<|im_end|>");
        assertThat(texts(tags, LossMask.of(tags, options).keep(i -> i == 2))).containsExactly(" Hello! <|end|>");
    }

    @Test
    void textThatIsWrittenAgainBehindTheStopIsNotTheAssistants() {
        String template =
                "{% for m in messages %}{% if m.role == 'assistant' %}{{ m.content }}<|end|>echo {{ m.content }}: "
                        + "{% else %}{{ m.content }}|{% endif %}{% endfor %}";

        assertThat(trained(template, Fixtures.chat("user", "q", "assistant", "a", "user", "r")))
                .containsExactly("a<|end|>");
    }
}
