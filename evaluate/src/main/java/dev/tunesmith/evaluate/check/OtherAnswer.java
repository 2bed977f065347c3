package dev.tunesmith.evaluate.check;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import java.util.ArrayList;
import java.util.List;

/**
 * A further answer of the same model, to the same input or to a variant of it.
 *
 * @param kind how it came about
 * @param label which one, such as {@code 2} for the second repeat or {@code typos-1} for a variant; unique for an item
 * @param input what was asked
 * @param answer the model's text, without its stop token
 * @param finishReason why it ended
 */
public record OtherAnswer(Kind kind, String label, String input, String answer, FinishReason finishReason) {

    /** An item's own answer, in the form of the others. */
    static OtherAnswer first(CheckInput input) {
        return new OtherAnswer(Kind.REPEAT, "first", input.item().input(), input.answer(), input.finishReason());
    }

    /** This answer as one to judge by itself: the item asked as it was asked for it. */
    CheckInput toInput(Sample item) {
        List<Message> messages = new ArrayList<>(item.prompt().messages());
        Message last = messages.get(messages.size() - 1);
        messages.set(messages.size() - 1, new Message(last.role(), input, last.fields()));
        return CheckInput.of(item.withPrompt(item.prompt().withMessages(messages)), answer, finishReason);
    }

    /** What differs from the item's first answer. */
    public enum Kind {
        /** The same input once more, sampled with another seed. */
        @JsonProperty("repeat")
        REPEAT,
        /** The input in other words, the same answer wanted. */
        @JsonProperty("paraphrase")
        PARAPHRASE,
        /** The input changed by a rule, such as typing errors. */
        @JsonProperty("perturbation")
        PERTURBATION
    }
}
