package dev.tunesmith.data.format;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a format reads from a row: the parts of a sample that matter to the model.
 *
 * @param prompt everything before the response
 * @param answer the response that is wanted, with the fields of its message
 * @param rejected the worse answer of a preference pair, or null
 * @param question the two parts of the last user turn where the format has two, or null
 * @param attributes facts that the format itself knows
 */
public record Draft(
        Conversation prompt,
        Message answer,
        @Nullable Message rejected,
        @Nullable Question question,
        Map<String, String> attributes) {

    /**
     * The two parts that Alpaca's user turn is made of, so that a format of the same kind can be written from them.
     *
     * @param instruction what to do
     * @param input what to do it with, or empty
     */
    public record Question(String instruction, String input) {}

    /** A draft of a prompt and an answer alone. */
    public Draft(Conversation prompt, Message answer) {
        this(prompt, answer, null, null, Map.of());
    }

    /** A draft of a prompt and a response without fields. */
    public Draft(Conversation prompt, String response) {
        this(prompt, Message.assistant(response));
    }

    Draft withTools(
            @Nullable List<Map<String, @Nullable Object>> tools,
            @Nullable List<Map<String, @Nullable Object>> documents) {
        return new Draft(new Conversation(prompt.messages(), tools, documents), answer, rejected, question, attributes);
    }

    Draft withRejected(Message newRejected) {
        return new Draft(prompt, answer, newRejected, question, attributes);
    }

    Draft withQuestion(Question newQuestion) {
        return new Draft(prompt, answer, rejected, newQuestion, attributes);
    }
}
