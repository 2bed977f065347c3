package dev.tunesmith.core.model;

import java.util.List;

/**
 * One generated answer.
 *
 * @param request index of its request in the batch
 * @param sample which of the request's n answers, from 0
 * @param text the answer, without the stop token or stop string
 * @param tokens the new token ids, the stop token included where one was generated
 * @param logProbabilities of {@code tokens}, one each; empty where not asked for
 * @param finishReason why it ended
 * @param promptTokens how many tokens the prompt had
 * @param millis wall-clock time from the start of the batch to the end of this answer
 * @param newTokens how many tokens the answer has, the stop token included; known where their ids may not be
 */
public record Generation(
        int request,
        int sample,
        String text,
        List<Integer> tokens,
        List<Double> logProbabilities,
        FinishReason finishReason,
        int promptTokens,
        long millis,
        int newTokens) {

    public Generation {
        tokens = List.copyOf(tokens);
        logProbabilities = List.copyOf(logProbabilities);
    }

    /** An answer whose token ids are known. */
    public Generation(
            int request,
            int sample,
            String text,
            List<Integer> tokens,
            List<Double> logProbabilities,
            FinishReason finishReason,
            int promptTokens,
            long millis) {
        this(request, sample, text, tokens, logProbabilities, finishReason, promptTokens, millis, tokens.size());
    }

    /** The same answer as one to another request of a batch. */
    public Generation withRequest(int other) {
        return new Generation(
                other, sample, text, tokens, logProbabilities, finishReason, promptTokens, millis, newTokens);
    }

    /** Why an answer ended. */
    public enum FinishReason {
        /** A stop token or stop string was generated. */
        STOP,
        /** The token limit, or the model's context, was reached. */
        LENGTH,
        /** The deadline passed. */
        DEADLINE,
        /** The caller cancelled. */
        CANCELLED
    }
}
