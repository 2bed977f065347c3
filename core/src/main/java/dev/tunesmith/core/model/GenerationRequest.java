package dev.tunesmith.core.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prompt to continue.
 *
 * @param prompt what the model is given
 * @param maxNewTokens at most this many new tokens for each of the n answers, at least 1
 * @param sampling how the next token is chosen
 * @param stopStrings texts that end the answer; they are cut off from it
 * @param ignoreEos go on past stop tokens, for benchmarks
 * @param n how many answers; sample i uses seed + i
 * @param logProbabilities whether the log-probability of each new token is returned
 * @param deadline give up at this moment with what there is, or null for never
 */
public record GenerationRequest(
        Prompt prompt,
        int maxNewTokens,
        Sampling sampling,
        List<String> stopStrings,
        boolean ignoreEos,
        int n,
        boolean logProbabilities,
        @Nullable Instant deadline) {

    public GenerationRequest {
        stopStrings = List.copyOf(stopStrings);
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("maxNewTokens must be 1 or more, got " + maxNewTokens);
        }
        if (n < 1) {
            throw new IllegalArgumentException("n must be 1 or more, got " + n);
        }
        if (stopStrings.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("an empty stop string would end every answer at once");
        }
    }

    /** A greedy request for one answer. */
    public static GenerationRequest greedy(Prompt prompt, int maxNewTokens) {
        return new GenerationRequest(prompt, maxNewTokens, Sampling.greedy(), List.of(), false, 1, false, null);
    }
}
