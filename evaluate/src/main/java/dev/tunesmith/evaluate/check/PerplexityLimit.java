package dev.tunesmith.evaluate.check;

import java.util.List;
import java.util.Locale;

/**
 * Passes where the model expects the reference well enough: exp of the mean of −log p over its tokens, as the model saw them
 * after the prompt. The score falls as limit / perplexity.
 *
 * @param ofAnswer measure the answer that was given instead, which says how sure the model was of it
 * @param max at most this perplexity, 1 or more
 */
record PerplexityLimit(boolean ofAnswer, double max) implements Check {

    @Override
    public String name() {
        return "perplexity";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean needsReference() {
        return !ofAnswer;
    }

    @Override
    public boolean needsReferenceScore() {
        return !ofAnswer;
    }

    @Override
    public Judgement judge(CheckInput input) {
        List<Double> logProbabilities =
                ofAnswer ? input.facts().logProbabilities() : input.facts().referenceLogProbabilities();
        if (logProbabilities.isEmpty()) {
            return Judgement.error(
                    ofAnswer
                            ? "the model does not tell the log-probabilities of its answer"
                            : "the model does not tell the log-probabilities of the reference");
        }
        double mean = logProbabilities.stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(0);
        double perplexity = Math.exp(-mean);
        String found = String.format(Locale.ROOT, "perplexity %.3f", perplexity);
        return perplexity <= max
                ? Judgement.pass(found)
                : new Judgement(Outcome.FAILED, max / perplexity, List.of(), found + ", at most " + max + " wanted");
    }
}
