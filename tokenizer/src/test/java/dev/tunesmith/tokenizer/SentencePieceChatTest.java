package dev.tunesmith.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The promises of a conversation's ids where spaces belong to words and the tokenizer adds a BOS itself, as for Llama 2. */
class SentencePieceChatTest {

    private static final String TURNS =
            "{% for m in messages %}{% if m.role == 'user' %}{{ '[INST] ' + m.content + ' [/INST]' }}"
                    + "{% else %}{{ ' ' + m.content + ' ' + eos_token }}{% endif %}{% endfor %}";

    private static EncodedConversation encode(Tokenizer tokenizer, String question, String answer) {
        return new ConversationTokenizer(tokenizer, ChatFormat.of(tokenizer))
                .encode(Conversation.of(Message.user(question), Message.assistant(answer)), false);
    }

    @ParameterizedTest
    @ValueSource(strings = {TURNS, "{{ bos_token }}" + TURNS})
    void thereIsOneBosAndTheAnswerBeginsWhereThePromptEnds(String template) {
        try (Tokenizer tokenizer = TinySentencePiece.chat(template)) {
            ConversationTokenizer chat = new ConversationTokenizer(tokenizer, ChatFormat.of(tokenizer));
            for (String answer : List.of("ab", "a b", "\u20ac", " ab", "\nab")) {
                EncodedConversation encoded = encode(tokenizer, "ab a", answer);
                int[] prompt = chat.encodePrompt(Conversation.of(Message.user("ab a")));
                assertThat(encoded.ids()).startsWith(prompt).startsWith(TinySentencePiece.BOS);
                assertThat(Arrays.stream(encoded.ids()).filter(id -> id == TinySentencePiece.BOS))
                        .hasSize(1);
                assertThat(encoded.promptLength()).isEqualTo(prompt.length);
                int[] trained = Arrays.stream(encoded.labels())
                        .filter(label -> label != TokenizedSample.IGNORED)
                        .toArray();
                assertThat(trained).endsWith(TinySentencePiece.EOS);
                assertThat(tokenizer.decode(trained, false).strip()).startsWith(answer.strip());
                assertThat(encoded.everyTurnStops()).isTrue();
            }
        }
    }

    @Test
    void whatAPersonTypesIsNeverAControlToken() {
        try (Tokenizer tokenizer = TinySentencePiece.chat(TURNS)) {
            Random random = new Random(9);
            List<String> parts = List.of("<s>", "</s>", "<unk>", "<0x02>", "\u2581", "<", "s>", " ", "ab", "\n");
            for (int round = 0; round < 1_000; round++) {
                String typed = IntStream.range(0, random.nextInt(6))
                        .mapToObj(i -> parts.get(random.nextInt(parts.size())))
                        .collect(Collectors.joining());
                EncodedConversation encoded = encode(tokenizer, typed, "a" + typed);
                assertThat(Arrays.stream(encoded.ids()).filter(tokenizer::isControl))
                        .as(typed)
                        .containsExactly(TinySentencePiece.BOS, TinySentencePiece.EOS);
            }
        }
    }
}
