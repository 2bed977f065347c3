package dev.tunesmith.evaluate.forgetting;

import java.util.List;

/**
 * What a model does on a {@link GeneralSet}; the lists run parallel to the set's.
 *
 * @param paragraphs likelihood of each paragraph
 * @param prompts the answer to each question
 * @param choices whether the right answer was the likeliest
 */
public record GeneralAbility(List<TextLikelihood> paragraphs, List<Answer> prompts, List<Boolean> choices) {

    public GeneralAbility {
        paragraphs = List.copyOf(paragraphs);
        prompts = List.copyOf(prompts);
        choices = List.copyOf(choices);
    }

    /**
     * How likely a text is.
     *
     * @param logProbability natural logarithm, the sum over its tokens
     * @param tokens how many
     */
    public record TextLikelihood(double logProbability, int tokens) {}

    /** An answer, and whether it contains what a right one contains. */
    public record Answer(String text, boolean right) {}

    /** Perplexity over all paragraphs: the exponential of the mean negative log-probability of a token; NaN without text. */
    public double perplexity() {
        return Math.exp(-meanLogProbability());
    }

    /** Mean natural log-probability of a token over all paragraphs; NaN without text. */
    public double meanLogProbability() {
        double sum =
                paragraphs.stream().mapToDouble(TextLikelihood::logProbability).sum();
        return sum / paragraphs.stream().mapToInt(TextLikelihood::tokens).sum();
    }
}
