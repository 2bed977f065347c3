package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.Prompt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model answered to one asking of an item: a line of {@code outputs.jsonl}.
 *
 * @param suite name of the suite
 * @param item id of the item
 * @param ask which asking: a number from 0 for repeats, the label of a variant otherwise
 * @param request SHA-256 over model, prompt, limits and sampling; an answer is reused only for the very same request
 * @param model what answered
 * @param seed of the sampling; 0 for the most likely tokens
 * @param prompt what the model was given
 * @param answer the raw text, without stop token; empty where there was an error
 * @param finishReason why the answer ended, or null where there was an error
 * @param tokenIds of the answer, the stop token included; empty where the model does not tell
 * @param logProbabilities natural logarithm, one for each token, to four decimals; empty where the model does not tell
 * @param referenceLogProbabilities the same for the reference's tokens; empty where no check asks for them
 * @param tokens how many tokens were generated, the stop token included
 * @param promptTokens how many tokens the prompt had
 * @param millis from the start of the batch to the end of this answer
 * @param error why there is no answer, or null; asked again where the evaluation says so
 */
public record ItemOutput(
        String suite,
        String item,
        String ask,
        String request,
        Answerer model,
        long seed,
        Prompt prompt,
        String answer,
        @Nullable FinishReason finishReason,
        List<Integer> tokenIds,
        List<Double> logProbabilities,
        List<Double> referenceLogProbabilities,
        int tokens,
        int promptTokens,
        long millis,
        @Nullable String error) {

    /** The label of an item's first asking. */
    public static final String FIRST = "0";

    public ItemOutput {
        tokenIds = List.copyOf(tokenIds);
        logProbabilities = List.copyOf(logProbabilities);
        referenceLogProbabilities = List.copyOf(referenceLogProbabilities);
    }

    /**
     * What answered: hashes of the weights and, where there is one, of the adapter.
     *
     * @param weights hash of the base weights
     * @param adapter hash of the adapter, or null without one
     */
    public record Answerer(String weights, @Nullable String adapter) {}

    /** Whether there is an answer. */
    public boolean isAnswered() {
        return error == null && finishReason != null;
    }

    /** Whether this is the item's first asking, which stands for it in comparisons. */
    public boolean isFirst() {
        return ask.equals(FIRST);
    }
}
