package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;

/**
 * One answer to judge, with the item it answers.
 *
 * @param item prompt, reference, flags and attributes
 * @param answer the model's text, without its stop token
 * @param finishReason why the answer ended
 */
public record CheckInput(Sample item, String answer, FinishReason finishReason) {

    /** Whether the item says what a right answer is. */
    public boolean hasReference() {
        return !item.response().isBlank();
    }

    /** The right answer; blank where the item has none. */
    public String reference() {
        return item.response();
    }
}
