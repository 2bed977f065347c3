package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import java.util.List;

/**
 * One answer to judge, with the item it answers.
 *
 * @param item prompt, reference, flags and attributes
 * @param answer the model's text, without its stop token
 * @param finishReason why the answer ended
 * @param facts lengths, time and log-probabilities
 * @param others further answers of the same model to this input or to variants of it; empty where it was asked once
 */
public record CheckInput(
        Sample item, String answer, FinishReason finishReason, AnswerFacts facts, List<OtherAnswer> others) {

    public CheckInput {
        others = List.copyOf(others);
    }

    /** An answer alone. */
    public static CheckInput of(Sample item, String answer, FinishReason finishReason) {
        return new CheckInput(item, answer, finishReason, AnswerFacts.unknown(), List.of());
    }

    /** Whether the item says what a right answer is. */
    public boolean hasReference() {
        return !item.response().isBlank();
    }

    /** The right answer; blank where the item has none. */
    public String reference() {
        return item.response();
    }
}
