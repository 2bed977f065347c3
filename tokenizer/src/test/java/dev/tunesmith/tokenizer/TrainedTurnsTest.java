package dev.tunesmith.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which turns have a loss, told by decoding the trained ids. */
class TrainedTurnsTest {

    private static final Tokenizer TINY = TinyTokenizer.chat(ConversationTokenizerTest.CHATML);
    private static final String END = "<|im_end|>";

    private static String trained(TrainedTurns turns, Message... messages) {
        EncodedConversation encoded =
                new ConversationTokenizer(TINY, ChatFormat.of(TINY), turns).encode(Conversation.of(messages), false);
        int[] kept = Arrays.stream(encoded.labels())
                .filter(label -> label != TokenizedSample.IGNORED)
                .toArray();
        return TINY.decode(kept, false);
    }

    private static Message answer(String text, String field, Object value) {
        return new Message(Role.ASSISTANT, text, Map.of(field, value));
    }

    @Test
    void everyTurnOrTheLastAlwaysWithItsStop() {
        Message[] two = {
            Message.system("s"),
            Message.user("a"),
            Message.assistant("one"),
            Message.user("b"),
            Message.assistant("two")
        };
        assertThat(trained(TrainedTurns.ALL, two)).isEqualTo("one" + END + "two" + END);
        assertThat(trained(TrainedTurns.LAST, two)).isEqualTo("two" + END);
        assertThat(trained(TrainedTurns.MARKED, two)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"weight,0,1", "train,false,true", "training,false,true"})
    void aMessageSaysNoOrYes(String field, String no, String yes) {
        Message[] first = {
            Message.user("a"), answer("one", field, value(no)), Message.user("b"), answer("two", field, value(yes))
        };
        assertThat(trained(TrainedTurns.ALL, first)).isEqualTo("two" + END);
        assertThat(trained(TrainedTurns.LAST, first)).isEqualTo("two" + END);
        assertThat(trained(TrainedTurns.MARKED, first)).isEqualTo("two" + END);
        Message[] second = {
            Message.user("a"), answer("one", field, value(yes)), Message.user("b"), answer("two", field, value(no))
        };
        assertThat(trained(TrainedTurns.ALL, second)).isEqualTo("one" + END);
        assertThat(trained(TrainedTurns.LAST, second)).isEmpty();
        assertThat(trained(TrainedTurns.MARKED, second)).isEqualTo("one" + END);
    }

    private static Object value(String word) {
        return word.length() == 1 ? (Object) Integer.valueOf(word) : (Object) Boolean.valueOf(word);
    }

    @Test
    void onlyAnAssistantIsEverTrained() {
        assertThat(trained(
                        TrainedTurns.MARKED,
                        new Message(Role.USER, "a", Map.of("train", true)),
                        answer("one", "train", true)))
                .isEqualTo("one" + END);
    }

    @Test
    void aTemplateNeverSeesTheFieldsOfTheMask() {
        Tokenizer tokenizer = TinyTokenizer.chat(
                "{% for m in messages %}<|im_start|>{{ m | tojson }}{{ m.keys() | list }}<|im_end|>{% endfor %}");
        ConversationTokenizer chat = new ConversationTokenizer(tokenizer, ChatFormat.of(tokenizer));
        Message bare = new Message(Role.ASSISTANT, "one", Map.of("name", "x"));
        Message marked = bare.with("weight", 0).with("train", false).with("training", false);
        assertThat(chat.encode(Conversation.of(Message.user("a"), marked), true).text())
                .isEqualTo(chat.encode(Conversation.of(Message.user("a"), bare), true)
                        .text())
                .contains("name");
    }

    @Test
    void aSampleOfWhichNothingIsTrainedIsNamedWithTheReason() {
        Sample sample = new Sample(
                "a", "a", Conversation.of(Message.user("q")), "r", "f.jsonl:1", null, null, List.of(), Map.of());
        assertThatThrownBy(() -> tokenizer(TrainedTurns.MARKED).tokenize(sample))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("sample a (f.jsonl:1)")
                .hasMessageContaining("trainedTurns is marked");
        Sample untrained = new Sample(
                "a",
                "a",
                Conversation.of(Message.user("q"), Message.assistant("x"), Message.user("q")),
                "r",
                "f.jsonl:1",
                null,
                null,
                List.of(),
                Map.of(),
                Map.of("weight", 0),
                null);
        assertThatThrownBy(() -> tokenizer(TrainedTurns.LAST).tokenize(untrained))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the last assistant message");
        assertThat(tokenizer(TrainedTurns.ALL).tokenize(untrained).targetLength())
                .isEqualTo(2);
    }

    private static SampleTokenizer tokenizer(TrainedTurns turns) {
        return new SampleTokenizer(
                new ConversationTokenizer(TINY, ChatFormat.of(TINY), turns), 100, LengthPolicy.ERROR);
    }
}
