package dev.tunesmith.evaluate.forgetting;

import dev.tunesmith.evaluate.forgetting.GeneralAbility.Answer;
import dev.tunesmith.evaluate.forgetting.GeneralAbility.TextLikelihood;
import dev.tunesmith.evaluate.stats.Difference;
import dev.tunesmith.evaluate.stats.McNemar;
import dev.tunesmith.evaluate.stats.PairedBootstrap;
import dev.tunesmith.evaluate.stats.Rate;
import java.util.List;

/**
 * What a model lost, or gained, of its general abilities by being tuned.
 *
 * @param basePerplexity of the general text, before
 * @param tunedPerplexity the same, after; NaN where there is no text
 * @param logProbability mean change of a paragraph's log-probability a token, after minus before; below 0 is a loss
 * @param prompts how the general questions are answered
 * @param choices which of the general choices are right
 */
public record Forgetting(
        double basePerplexity, double tunedPerplexity, Difference logProbability, Part prompts, Part choices) {

    /**
     * Right answers before and after.
     *
     * @param base share before
     * @param tuned share after
     * @param difference after minus before, with a paired bootstrap interval
     * @param mcNemar exact two-sided p-value that the shares are equal
     */
    public record Part(Rate base, Rate tuned, Difference difference, double mcNemar) {}

    /** Hold the abilities of a tuned model against those of its base on the same set. */
    public static Forgetting of(GeneralAbility base, GeneralAbility tuned) {
        if (base.paragraphs().size() != tuned.paragraphs().size()
                || base.prompts().size() != tuned.prompts().size()
                || base.choices().size() != tuned.choices().size()) {
            throw new IllegalArgumentException("two measurements of different sets");
        }
        return new Forgetting(
                base.perplexity(),
                tuned.perplexity(),
                PairedBootstrap.standard().difference(aToken(base.paragraphs()), aToken(tuned.paragraphs())),
                part(right(base.prompts()), right(tuned.prompts())),
                part(base.choices(), tuned.choices()));
    }

    /** Whether something was lost beyond chance: the whole interval of a difference lies below 0. */
    public boolean showsLoss() {
        return logProbability.showsLoss()
                || prompts.difference().showsLoss()
                || choices.difference().showsLoss();
    }

    private static double[] aToken(List<TextLikelihood> paragraphs) {
        return paragraphs.stream()
                .mapToDouble(one -> one.logProbability() / one.tokens())
                .toArray();
    }

    private static List<Boolean> right(List<Answer> answers) {
        return answers.stream().map(Answer::right).toList();
    }

    private static Part part(List<Boolean> base, List<Boolean> tuned) {
        int losses = 0;
        int wins = 0;
        for (int i = 0; i < base.size(); i++) {
            losses += base.get(i) && !tuned.get(i) ? 1 : 0;
            wins += !base.get(i) && tuned.get(i) ? 1 : 0;
        }
        return new Part(
                rate(base),
                rate(tuned),
                PairedBootstrap.standard().difference(numbers(base), numbers(tuned)),
                McNemar.exact(losses, wins));
    }

    private static Rate rate(List<Boolean> right) {
        return Rate.of((int) right.stream().filter(one -> one).count(), right.size());
    }

    private static double[] numbers(List<Boolean> right) {
        return right.stream().mapToDouble(one -> one ? 1 : 0).toArray();
    }
}
