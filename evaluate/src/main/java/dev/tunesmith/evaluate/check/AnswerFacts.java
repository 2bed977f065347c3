package dev.tunesmith.evaluate.check;

import java.util.List;

/**
 * What is known of an answer besides its text.
 *
 * @param tokens how many tokens were generated, the stop token included
 * @param promptTokens how many tokens the prompt had
 * @param millis from the start of the batch to the end of this answer
 * @param logProbabilities natural logarithm, one for each generated token; empty where the model did not tell
 * @param referenceLogProbabilities the same for each token of the reference, as the model saw it; empty where no check of the
 *     suite asked for them
 */
public record AnswerFacts(
        int tokens,
        int promptTokens,
        long millis,
        List<Double> logProbabilities,
        List<Double> referenceLogProbabilities) {

    public AnswerFacts {
        logProbabilities = List.copyOf(logProbabilities);
        referenceLogProbabilities = List.copyOf(referenceLogProbabilities);
    }

    /** Nothing is known. */
    public static AnswerFacts unknown() {
        return new AnswerFacts(0, 0, 0, List.of(), List.of());
    }
}
