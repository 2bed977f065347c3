package dev.tunesmith.core.model;

import java.util.List;

/**
 * The log-likelihood of one continuation.
 *
 * @param request index of its request in the batch
 * @param sumLogProbability natural logarithm, the sum over the continuation's tokens
 * @param tokenLogProbabilities one for each token of the continuation
 * @param greedy whether each token of the continuation is the most likely one at its place
 */
public record Score(int request, double sumLogProbability, List<Double> tokenLogProbabilities, boolean greedy) {

    public Score {
        tokenLogProbabilities = List.copyOf(tokenLogProbabilities);
    }
}
