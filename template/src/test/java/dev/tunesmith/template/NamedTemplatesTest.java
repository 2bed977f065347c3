package dev.tunesmith.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Templates by name write what they are known for, train answers with their stop, and prompt as they train. */
final class NamedTemplatesTest {

    static Stream<String> names() {
        return NamedTemplates.names().stream();
    }

    @Test
    void writeWhatTheyAreKnownFor() {
        assertThat(text("chatml"))
                .isEqualTo("<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nQ<|im_end|>\n"
                        + "<|im_start|>assistant\nA<|im_end|>\n");
        assertThat(text("alpaca")).isEqualTo("<s>S\n\n### Instruction:\nQ\n\n### Response:\nA</s>\n\n");
        assertThat(text("instructions"))
                .isEqualTo("<s>### Instructions:\nS\n\n### Input:\nQ\n\n### Response:\nA</s>\n\n");
        assertThat(text("zephyr")).isEqualTo("<|system|>\nS</s>\n<|user|>\nQ</s>\n<|assistant|>\nA</s>\n");
        assertThat(text("llama-2")).isEqualTo("<s>[INST] <<SYS>>\nS\n<</SYS>>\n\nQ [/INST] A </s>");
        assertThat(text("llama-3"))
                .isEqualTo("<s><|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|>"
                        + "<|start_header_id|>user<|end_header_id|>\n\nQ<|eot_id|>"
                        + "<|start_header_id|>assistant<|end_header_id|>\n\nA<|eot_id|>");
        assertThat(text("gemma"))
                .isEqualTo("<s><start_of_turn>user\nS\n\nQ<end_of_turn>\n<start_of_turn>model\nA<end_of_turn>\n");
        assertThat(text("phi-3")).isEqualTo("<|system|>\nS<|end|>\n<|user|>\nQ<|end|>\n<|assistant|>\nA<|end|>\n");
        assertThat(text("vicuna")).isEqualTo("<s>S USER: Q ASSISTANT: A</s>");
        assertThat(text("plain")).isEqualTo("<s>S\nQ\nA</s>\n");
    }

    @Test
    void withoutASystemMessageTheyWriteWhatIsPublished() {
        String intro = "Below is an instruction that describes a task. Write a response that appropriately completes "
                + "the request.\n\n";
        assertThat(asked("alpaca")).isEqualTo("<s>" + intro + "### Instruction:\nQ\n\n### Response:\nA</s>\n\n");
        assertThat(asked("instructions")).isEqualTo("<s>### Instructions:\nQ\n\n### Response:\nA</s>\n\n");
        assertThat(asked("vicuna"))
                .isEqualTo("<s>A chat between a curious user and an artificial intelligence assistant. The assistant "
                        + "gives helpful, detailed, and polite answers to the user's questions. "
                        + "USER: Q ASSISTANT: A</s>");
        assertThat(asked("gemma"))
                .isEqualTo("<s><start_of_turn>user\nQ<end_of_turn>\n<start_of_turn>model\nA<end_of_turn>\n");
        assertThat(asked("llama-2")).isEqualTo("<s>[INST] Q [/INST] A </s>");
    }

    @Test
    void aPromptThatEndsInALineGetsNoSecondOneInPlain() {
        RenderInput prompt = Fixtures.chat("user", "### Response:\n", "assistant", "A");
        assertThat(render("plain", prompt)).isEqualTo("<s>### Response:\nA</s>\n");
    }

    @ParameterizedTest
    @MethodSource("names")
    void theStopOfTheListIsTheOneThatIsWritten(String name) {
        ChatTemplate template = ChatTemplate.compile(NamedTemplates.source(name), name);
        String written = template.assistantStop(Fixtures.chat("user", "Q"));
        String listed = NamedTemplates.entry(name).stop().orElse("");
        assertThat(written).isEqualTo(listed.equals(NamedTemplates.EOS) ? "</s>" : listed);
        assertThat(NamedTemplates.withoutStop().contains(name)).isEqualTo(written.isEmpty());
    }

    @ParameterizedTest
    @MethodSource("names")
    void noneNeedsABos(String name) {
        RenderInput chat = RenderInput.of(
                        List.of(Map.of("role", "user", "content", "Q"), Map.of("role", "assistant", "content", "A")))
                .withVariables(Map.of("eos_token", "</s>"));
        assertThat(render(name, chat)).contains("Q").contains("A");
    }

    @ParameterizedTest
    @MethodSource("names")
    void trainTheAnswerWithItsStopAndPromptAsTheyTrain(String name) {
        ChatTemplate template = ChatTemplate.compile(NamedTemplates.source(name), name);
        RenderInput whole = Fixtures.chat("user", "Q1", "assistant", "A1", "user", "Q2", "assistant", "A2");
        String text = template.render(whole).text();
        String stop = template.assistantStop(whole).strip();

        LossMask mask = LossMask.of(
                template.render(whole),
                LossMask.Options.ofStops(Set.of(stop)).withHeader(template.assistantHeader(whole)));
        List<String> trained = mask.ranges().stream()
                .map(range -> text.substring(range.start(), range.end()).strip())
                .map(part -> part.replace(" " + stop, stop))
                .toList();
        String prompt = template.render(Fixtures.chat("user", "Q1", "assistant", "A1", "user", "Q2")
                        .withGenerationPrompt(true))
                .text();

        assertThat(stop).isNotEmpty();
        assertThat(trained).containsExactly("A1" + stop, "A2" + stop);
        assertThat(mask.turnsWithoutTrainedStop()).isEmpty();
        assertThat(text).startsWith(prompt);
    }

    private static String text(String name) {
        return render(name, Fixtures.chat("system", "S", "user", "Q", "assistant", "A"));
    }

    private static String asked(String name) {
        return render(name, Fixtures.chat("user", "Q", "assistant", "A"));
    }

    private static String render(String name, RenderInput input) {
        return ChatTemplate.compile(NamedTemplates.source(name), name)
                .render(input)
                .text();
    }
}
