package dev.tunesmith.evaluate.detect;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answer to look at, with what it can be held against.
 *
 * @param item prompt and reference; the reference may be blank
 * @param answer the model's text, without its stop token
 * @param finishReason why the answer ended
 * @param otherAnswers further answers of the same model to this input or to paraphrases of it; empty where it was asked once
 * @param baseAnswer what the base model answered, or null where that is not known
 * @param tokens the answer's tokens and how likely they were; empty where that is not known
 */
public record DetectorInput(
        Sample item,
        String answer,
        FinishReason finishReason,
        List<String> otherAnswers,
        @Nullable String baseAnswer,
        List<ScoredToken> tokens) {

    public DetectorInput {
        otherAnswers = List.copyOf(otherAnswers);
        tokens = List.copyOf(tokens);
    }

    /** An answer whose tokens are not known. */
    public DetectorInput(
            Sample item,
            String answer,
            FinishReason finishReason,
            List<String> otherAnswers,
            @Nullable String baseAnswer) {
        this(item, answer, finishReason, otherAnswers, baseAnswer, List.of());
    }

    /** An answer alone. */
    public static DetectorInput of(Sample item, String answer, FinishReason finishReason) {
        return new DetectorInput(item, answer, finishReason, List.of(), null);
    }

    /** Whether the item says what a right answer is. */
    public boolean hasReference() {
        return !item.response().isBlank();
    }

    /** Everything the answer may rest on: the item's messages and its reference. */
    public String sources() {
        return item.prompt().messages().stream()
                        .map(message -> message.content())
                        .reduce("", (all, text) -> all + text + "\n")
                + item.response();
    }
}
