package dev.tunesmith.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole templates in the style of well-known models. */
final class ChatTemplateTest {

    private static final RenderInput CHAT =
            Fixtures.chat("system", "Be nice.", "user", "Hi ", "assistant", "Hello!", "user", "Bye");

    @Test
    void chatMl() {
        assertThat(Fixtures.compile(Fixtures.CHATML)
                        .render(CHAT.withGenerationPrompt(true))
                        .text())
                .isEqualTo("""
                        <|im_start|>system
                        Be nice.<|im_end|>
                        <|im_start|>user
                        Hi<|im_end|>
                        <|im_start|>assistant
                        Hello!<|im_end|>
                        <|im_start|>user
                        Bye<|im_end|>
                        <|im_start|>assistant
                        """);
    }

    @Test
    void llama3() {
        RenderInput input = RenderInput.of(List.of(
                        Map.of(
                                "role",
                                "user",
                                "content",
                                List.of(Map.of("type", "text", "text", "a"), Map.of("type", "image"))),
                        Fixtures.message("assistant", " b ")))
                .withVariables(Map.of("bos_token", "<|begin_of_text|>"))
                .withGenerationPrompt(true);

        assertThat(Fixtures.compile(Fixtures.LLAMA3).render(input).text()).isEqualTo("""
                        <|begin_of_text|><|start_header_id|>user<|end_header_id|>

                        a<|eot_id|><|start_header_id|>assistant<|end_header_id|>

                        b<|eot_id|><|start_header_id|>assistant<|end_header_id|>

                        """);
    }

    @Test
    void zephyr() {
        assertThat(Fixtures.compile(Fixtures.ZEPHYR)
                        .render(CHAT.withGenerationPrompt(true))
                        .text())
                .isEqualTo("""
                        <|system|>
                        Be nice.</s>
                        <|user|>
                        Hi </s>
                        <|assistant|>
                        Hello!</s>
                        <|user|>
                        Bye</s>
                        <|assistant|>
                        """);
    }

    @Test
    void alpaca() {
        ChatTemplate template = Fixtures.compile(Fixtures.ALPACA);

        assertThat(template.render(CHAT.withGenerationPrompt(true)).text()).isEqualTo("""
                        <s>Be nice.

                        ### Instruction:
                        Hi\s

                        ### Response:
                        Hello!</s>

                        ### Instruction:
                        Bye

                        ### Response:
                        """);
        assertThatThrownBy(() -> template.render(Fixtures.chat("judge", "x")))
                .isInstanceOf(TemplateException.class)
                .hasMessageEndingWith("Unknown role judge");
    }

    @Test
    void toolsAndDocumentsAreAlwaysDefined() {
        assertThat(Fixtures.compile("{{ tools is none }}{{ documents is none }}{{ add_generation_prompt }}")
                        .render(CHAT)
                        .text())
                .isEqualTo("TrueTrueFalse");
        assertThat(Fixtures.compile("{{ tools[0].name }}{{ documents | length }}")
                        .render(CHAT.withTools(List.of(Map.of("name", "t"))).withDocuments(List.of("d")))
                        .text())
                .isEqualTo("t1");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    %d %b %Y => 10 Jul 2025
                    %Y-%m-%d %H:%M:%S => 2025-07-10 12:05:09
                    %A, %B %-d, %-I:%M %p => Thursday, July 10, 12:05 PM
                    %a %y %j %e %% %F %T %D %R => Thu 25 191 10 % 2025-07-10 12:05:09 07/10/25 12:05
                    %U %W %V %G %u %w => 27 27 28 2025 4 4
                    %c|%f|%C => Thu Jul 10 12:05:09 2025|000000|20
                    """)
    void readsTheGivenClock(String format, String expected) {
        assertThat(Fixtures.render("{{ strftime_now('" + format + "') }}")).isEqualTo(expected);
    }

    @Test
    void tellsWhatItReadsAndWrites() {
        ChatTemplate template = Fixtures.compile(Fixtures.CHATML);

        assertThat(template.variables())
                .contains("messages", "add_generation_prompt")
                .doesNotContain("tools");
        assertThat(template.literals()).contains("<|im_start|>", "<|im_end|>\n");
        assertThat(template.hasGenerationTag()).isFalse();
        assertThat(template.name()).isEqualTo("test");
    }

    @Test
    void oneTemplateServesManyThreads() throws InterruptedException, ExecutionException {
        ChatTemplate template = Fixtures.compile(Fixtures.CHATML);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<String>> texts = IntStream.range(0, 200)
                    .mapToObj(i -> pool.submit(() -> template.render(Fixtures.chat("user", "message " + i))
                            .text()))
                    .toList();
            for (int i = 0; i < texts.size(); i++) {
                assertThat(texts.get(i).get()).isEqualTo("<|im_start|>user\nmessage " + i + "<|im_end|>\n");
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void tellsTheMarkupBehindAnAnswer() {
        RenderInput chat = Fixtures.chat("user", "x");

        assertThat(Fixtures.compile(Fixtures.CHATML).assistantStop(chat)).isEqualTo("<|im_end|>");
        assertThat(Fixtures.compile(Fixtures.ALPACA).assistantStop(chat)).isEqualTo("</s>");
        assertThat(Fixtures.compile("{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}")
                        .assistantStop(chat))
                .isEmpty();
        assertThat(Fixtures.compile("{% for m in messages %}{{ m.content }}{% if not loop.last %}<|sep|>{% endif %}"
                                + "{% endfor %}")
                        .assistantStop(chat))
                .isEmpty();
    }
}
