package dev.tunesmith.evaluate.check;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tunesmith.core.model.Generation.FinishReason;

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
