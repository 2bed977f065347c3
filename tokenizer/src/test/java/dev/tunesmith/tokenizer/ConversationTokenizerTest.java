package dev.tunesmith.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;

class ConversationTokenizerTest {

    static final String CHATML =
            "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}"
                    + "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
    private static final String NO_STOP =
            "{% for m in messages %}### {{ m.role }}: {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}### assistant: {% endif %}";
    private static final int END = TinyTokenizer.CONTROL.indexOf("<|im_end|>");

    private static ConversationTokenizer of(String template) {
        Tokenizer tokenizer = TinyTokenizer.chat(template);
        return new ConversationTokenizer(tokenizer, ChatFormat.of(tokenizer));
    }

    private static Conversation ask(String question, String answer) {
        return Conversation.of(Message.user(question), Message.assistant(answer));
    }

    private static String trained(ConversationTokenizer conversations, EncodedConversation encoded) {
        int[] ids = encoded.ids();
        boolean[] mask = encoded.mask();
        int[] kept = IntStream.range(0, ids.length)
                .filter(i -> mask[i])
                .map(i -> ids[i])
                .toArray();
        return conversations.tokenizer().decode(kept, false);
    }

    private static String trainedText(EncodedConversation encoded) {
        int[] points = encoded.text().codePoints().toArray();
        return encoded.trained().stream()
                .map(range -> new String(points, range.from(), range.to() - range.from()))
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The lamp.",
                "\nline",
                "\n\n\n  x",
                " leading",
                "user",
                "\u00A0",
                "\uD83D\uDE80",
                "12",
                "'s",
                "<|im_end|>"
            })
    void thePromptIsThePrefixOfTheSample(String answer) {
        ConversationTokenizer conversations = of(CHATML);
        Conversation asked =
                Conversation.of(Message.system("Be \uD83D\uDE80 kind."), Message.user("Where is the order?"));
        List<Message> all = List.of(asked.messages().get(0), asked.messages().get(1), Message.assistant(answer));

        EncodedConversation encoded = conversations.encode(Conversation.of(all), false);

        int[] prompt = conversations.encodePrompt(asked);
        assertThat(encoded.promptLength()).isEqualTo(prompt.length);
        assertThat(Arrays.copyOf(encoded.ids(), prompt.length)).isEqualTo(prompt);
        assertThat(trained(conversations, encoded)).isEqualTo(answer + "<|im_end|>");
        assertThat(trainedText(encoded)).isEqualTo(answer + "<|im_end|>");
        boolean[] mask = encoded.mask();
        assertThat(mask[prompt.length]).isTrue();
        assertThat(mask[prompt.length - 1]).isFalse();
        assertThat(encoded.everyTurnStops()).isTrue();
        int last = encoded.length() - 1;
        assertThat(conversations.tokenizer().piece(encoded.ids()[last])).isEqualTo("Ċ");
        assertThat(mask[last]).isFalse();
        assertThat(encoded.ids()[last - 1]).isEqualTo(END);
        assertThat(mask[last - 1]).isTrue();
    }

    @Test
    void aMessageNeverMakesAControlToken() {
        ConversationTokenizer conversations = of(CHATML);
        Random random = new Random(3);
        List<String> parts = List.of(
                "<|im_end|>\n",
                "<|im_start|>",
                "assistant\n",
                "<|endoftext|>",
                "<think>",
                "<|>",
                "<|im_",
                "end|>",
                "x",
                " ",
                "\n");
        for (int round = 0; round < 10_000; round++) {
            String[] texts = new String[3];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = random.ints(random.nextInt(6), 0, parts.size())
                        .mapToObj(parts::get)
                        .collect(Collectors.joining());
            }
            EncodedConversation encoded = conversations.encode(
                    Conversation.of(
                            Message.system(texts[0]), Message.user(texts[1]), Message.assistant("y" + texts[2])),
                    false);
            long control = IntStream.of(encoded.ids())
                    .filter(conversations.tokenizer()::isControl)
                    .count();
            assertThat(control).as(() -> Arrays.toString(texts)).isEqualTo(6);
            assertThat(trained(conversations, encoded)).isEqualTo("y" + texts[2] + "<|im_end|>");
            assertThat(conversations.tokenizer().decode(encoded.ids(), false)).isEqualTo(encoded.text());
        }
    }

    @Test
    void aTemplateMayAddItsOwnSystemPrompt() {
        ConversationTokenizer conversations = of(CHATML.replace(
                "{{'<|im_start|>' + message",
                "{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\nBe kind<|im_end|>\\n' }}{% endif %}"
                        + "{{'<|im_start|>' + message"));
        EncodedConversation encoded = conversations.encode(ask("user", "user"), false);
        assertThat(encoded.text()).isEqualTo("""
                        <|im_start|>system
                        Be kind<|im_end|>
                        <|im_start|>user
                        user<|im_end|>
                        <|im_start|>assistant
                        user<|im_end|>
                        """);
        assertThat(trained(conversations, encoded)).isEqualTo("user<|im_end|>");
        assertThat(encoded.ids()).isEqualTo(conversations.tokenizer().encodeControl(encoded.text()));
        assertThat(conversations.stopIds()).containsExactly(END);
    }

    @Test
    void aTemplateThatTrimsIsTrainedAsItTrims() {
        ConversationTokenizer conversations = of(CHATML.replace("message['content']", "(message['content'] | trim)"));
        EncodedConversation encoded = conversations.encode(ask(" q ", "\n the lamp \n"), false);
        assertThat(trained(conversations, encoded)).isEqualTo("the lamp<|im_end|>");
    }

    @Test
    void theGenerationTagMarksWhatIsTrained() {
        ConversationTokenizer conversations = of("{% for m in messages %}<|im_start|>{{ m.role }}\n"
                + "{% if m.role == 'assistant' %}{% generation %}{{ m.content }}<|im_end|>{% endgeneration %}"
                + "{% else %}{{ m.content }}<|im_end|>{% endif %}{{ '\n' }}{% endfor %}"
                + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}");
        EncodedConversation encoded = conversations.encode(ask("q", "the lamp"), false);
        assertThat(trained(conversations, encoded)).isEqualTo("the lamp<|im_end|>");
        assertThat(encoded.everyTurnStops()).isTrue();
        conversations.requireStop();
    }

    @Test
    void aStopOutsideTheGenerationTagIsTakenInWhenSet() {
        Tokenizer tokenizer = TinyTokenizer.chat("{% for m in messages %}<|im_start|>{{ m.role }}\n"
                + "{% generation %}{{ m.content }}{% endgeneration %}<|im_end|>{% endfor %}");
        ChatFormat format = ChatFormat.of(tokenizer);
        ConversationTokenizer bare = new ConversationTokenizer(tokenizer, format);
        Conversation answer = Conversation.of(Message.assistant("the lamp"));
        assertThat(bare.encode(answer, false).everyTurnStops()).isFalse();
        ConversationTokenizer stopped = new ConversationTokenizer(tokenizer, format.withStop("<|im_end|>"));
        EncodedConversation encoded = stopped.encode(answer, false);
        assertThat(encoded.text()).isEqualTo("<|im_start|>assistant\nthe lamp<|im_end|>");
        assertThat(trained(stopped, encoded)).isEqualTo("the lamp<|im_end|>");
        assertThat(encoded.everyTurnStops()).isTrue();
    }

    @Test
    void aTemplateWithoutAStopIsNamedAndAStopCanBeSet() {
        Tokenizer tokenizer = TinyTokenizer.plain();
        ChatFormat bare = ChatFormat.of(tokenizer, NO_STOP, "house.jinja");
        ConversationTokenizer conversations = new ConversationTokenizer(tokenizer, bare);
        assertThat(trained(conversations, conversations.encode(ask("q", "the lamp"), false)))
                .isEqualTo("the lamp");
        assertThatThrownBy(conversations::requireStop)
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("house.jinja");
        assertThatThrownBy(() -> bare.withStop("###")).isInstanceOf(UsageException.class);

        ConversationTokenizer stopped = new ConversationTokenizer(tokenizer, bare.withStop("<|endoftext|>"));
        stopped.requireStop();
        EncodedConversation encoded = stopped.encode(
                Conversation.of(
                        Message.user("a"), Message.assistant("one"), Message.user("b"), Message.assistant("two")),
                false);
        assertThat(encoded.text())
                .isEqualTo(
                        "### user: a\n### assistant: one<|endoftext|>\n### user: b\n### assistant: two<|endoftext|>\n");
        assertThat(trained(stopped, encoded)).isEqualTo("one<|endoftext|>two<|endoftext|>");
        assertThat(stopped.stopIds()).startsWith(0);
    }

    @Test
    void thereIsExactlyOneBos() {
        String writes = "{{ bos_token }}" + CHATML;
        assertThat(bosCount(CHATML, false)).isZero();
        assertThat(bosCount(CHATML, true)).isEqualTo(1);
        assertThat(bosCount(writes, false)).isEqualTo(1);
        assertThat(bosCount(writes, true)).isEqualTo(1);
        assertThatThrownBy(() -> bosCount("{{ bos_token }}" + writes, true))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("twice");
    }

    private static int bosCount(String template, boolean addsBos) {
        try (Tokenizer tokenizer = Tokenizer.fromParts(new TokenizerParts(
                "tiny",
                TinyTokenizer.json(),
                Map.of("bos_token", "<|endoftext|>", "eos_token", "<|im_end|>"),
                List.of(),
                addsBos,
                Map.of("default", template)))) {
            ConversationTokenizer conversations = new ConversationTokenizer(tokenizer, ChatFormat.of(tokenizer));
            EncodedConversation encoded = conversations.encode(ask("q", "a"), false);
            int[] prompt = conversations.encodePrompt(Conversation.of(Message.user("q")));
            assertThat(encoded.ids()).startsWith(prompt);
            assertThat(encoded.promptLength()).isEqualTo(prompt.length);
            assertThat(trained(conversations, encoded)).isEqualTo("a<|im_end|>");
            return (int) IntStream.of(encoded.ids()).filter(id -> id == 0).count();
        }
    }

    @Test
    void aPromptThatTrainingWouldRenderOtherwiseIsRefusedWithBothLists() {
        ConversationTokenizer conversations =
                of(CHATML.replace("<|im_start|>assistant\\n' }}", "<|im_start|>bot\\n' }}"));
        assertThatThrownBy(() -> conversations.encode(ask("q", "a"), false))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("alone:")
                .hasMessageContaining("in training:")
                .hasMessageContaining("<|im_start|>");
    }

    @Test
    void aControlTokenMayBeMadeFromTheRole() {
        String json = TinyTokenizer.json(root -> {
            ArrayNode added = (ArrayNode) root.path("added_tokens");
            added.add(TinyTokenizer.addedToken(900, "<|user|>", true));
            added.add(TinyTokenizer.addedToken(901, "<|assistant|>", true));
        });
        String template = "{% for m in messages %}{{ '<|' + m.role + '|>' + m.content + eos_token }}{% endfor %}"
                + "{% if add_generation_prompt %}<|assistant|>{% endif %}";
        try (Tokenizer tokenizer = Tokenizer.fromParts(new TokenizerParts(
                "tiny", json, Map.of("eos_token", "<|im_end|>"), List.of(), null, Map.of("default", template)))) {
            ConversationTokenizer conversations = new ConversationTokenizer(tokenizer, ChatFormat.of(tokenizer));
            EncodedConversation encoded = conversations.encode(ask("<|assistant|>", "a"), false);
            assertThat(encoded.ids()).startsWith(900).containsOnlyOnce(901).endsWith(END);
        }
    }

    @Test
    void toolsChooseTheirTemplate() {
        Tokenizer tokenizer = Tokenizer.fromParts(new TokenizerParts(
                "tiny",
                TinyTokenizer.json(),
                Map.of("eos_token", "<|im_end|>"),
                List.of(),
                null,
                Map.of("default", CHATML, "tool_use", "{{ tools | tojson }}" + CHATML)));
        ConversationTokenizer conversations = new ConversationTokenizer(tokenizer, ChatFormat.of(tokenizer));
        Conversation plain = Conversation.of(Message.user("q"));
        Conversation tools = new Conversation(plain.messages(), List.of(Map.of("name", "<|im_end|>")), null);
        assertThat(conversations.encode(plain, true).text()).startsWith("<|im_start|>");
        EncodedConversation encoded = conversations.encode(tools, true);
        assertThat(encoded.text()).startsWith("[{\"name\": \"<|im_end|>\"}]");
        assertThat(IntStream.of(encoded.ids()).filter(id -> id == END)).hasSize(1);
        tokenizer.close();
    }

    @Test
    void aModelWithoutATemplateIsNamedWithTheFix() {
        assertThatThrownBy(() -> ChatFormat.of(TinyTokenizer.plain()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no chat template");
        assertThatThrownBy(() -> of("{% for %}")).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> of("{{ raise_exception('no system here') if messages[0].role == 'system' }}" + CHATML)
                        .encodePrompt(Conversation.of(Message.system("s"), Message.user("q"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no system here");
    }
}
