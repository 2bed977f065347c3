package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * What a model answered to one item: a line of {@code outputs.jsonl}.
 *
 * @param suite name of the suite
 * @param item id of the item
 * @param request SHA-256 over model, prompt, limits and sampling; an answer is reused only for the very same request
 * @param prompt what the model was given
 * @param answer the raw text, without stop token; empty where there was an error
 * @param finishReason why the answer ended, or null where there was an error
 * @param tokens how many tokens were generated, the stop token included
 * @param promptTokens how many tokens the prompt had
 * @param millis from the start of the batch to the end of this answer
 * @param error why there is no answer, or null; asked again when the evaluation is resumed
 */
public record ItemOutput(
        String suite,
        String item,
        String request,
        Prompt prompt,
        String answer,
        @Nullable FinishReason finishReason,
        int tokens,
        int promptTokens,
        long millis,
        @Nullable String error) {}
