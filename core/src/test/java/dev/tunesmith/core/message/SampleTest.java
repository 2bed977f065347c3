package dev.tunesmith.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SampleTest {

    private static final Message CALL =
            Message.assistant("").with(Message.TOOL_CALLS, List.of(Map.of("function", Map.of("name", "clock"))));

    private static Sample sample(Map<String, @Nullable Object> fields, @Nullable Message rejected) {
        return new Sample(
                "a",
                "g",
                Conversation.of(Message.user("q")),
                "r",
                "f:1",
                null,
                null,
                List.of("x"),
                Map.of("k", "v"),
                fields,
                rejected);
    }

    @Test
    void onlyAssistantTurnsAreTrainedAndOnlyWhereNothingForbidsIt() {
        assertThat(Message.user("u").trained()).isFalse();
        assertThat(Message.assistant("a").trained()).isTrue();
        assertThat(Message.assistant("a").with(Message.WEIGHT, 1).trained()).isTrue();
        assertThat(Message.assistant("a").with(Message.WEIGHT, 0).trained()).isFalse();
        assertThat(Message.assistant("a").with(Message.WEIGHT, 0.0).trained()).isFalse();
        assertThat(Message.assistant("a").with(Message.TRAIN, false).trained()).isFalse();
        assertThat(Message.assistant("a").with(Message.TRAINING, false).trained())
                .isFalse();
        assertThat(Message.assistant("a").with(Message.TRAIN, true).trained()).isTrue();
    }

    @Test
    void callsAreCallsOnlyWhereThereAreSome() {
        assertThat(CALL.callsTools()).isTrue();
        assertThat(Message.assistant("").with(Message.TOOL_CALLS, List.of()).callsTools())
                .isFalse();
        assertThat(Message.assistant("").callsTools()).isFalse();
    }

    @Test
    void copiesKeepEverythingElse() {
        Sample sample = sample(Map.of("weight", 1), Message.assistant("worse"));
        Conversation other = Conversation.of(Message.user("other"));
        Sample changed = sample.withId("b")
                .withGroup("h")
                .withPrompt(other)
                .withLicence("MIT")
                .withFlag("y")
                .withAttributes(Map.of());
        assertThat(changed)
                .isEqualTo(new Sample(
                        "b",
                        "h",
                        other,
                        "r",
                        "f:1",
                        null,
                        "MIT",
                        List.of("x", "y"),
                        Map.of(),
                        Map.of("weight", 1),
                        Message.assistant("worse")));
    }

    @Test
    void theConversationEndsWithTheAnswerAndItsFields() {
        Sample sample = sample(Map.of("weight", 0), null);
        assertThat(sample.conversation().messages())
                .containsExactly(Message.user("q"), Message.assistant("r").with("weight", 0));
        assertThatThrownBy(() -> sample(Map.of("content", "x"), null)).isInstanceOf(IllegalArgumentException.class);
    }
}
