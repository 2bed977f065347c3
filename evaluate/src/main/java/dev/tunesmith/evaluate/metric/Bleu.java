package dev.tunesmith.evaluate.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * BLEU: precision of word 1-grams to 4-grams of an answer against its reference, with a penalty for answers that are too
 * short.
 *
 * <p>A precision of 0 is smoothed by halving ("exp"). For one text, orders that the answer is too short for are left out
 * ("effective order"); for a corpus they are not, and counts are summed before precisions are taken, so that the figure is
 * no mean of the texts' own. Source: Papineni et al. 2002; Chen and Cherry 2014, method 3; equal to sacrebleu 2.6.0 ({@code
 * sentence_bleu} and {@code corpus_bleu} / 100).
 */
public final class Bleu {

    private static final int ORDERS = 4;

    private final BleuTokenizer tokenizer;

    /** Measure words as the tokenizer cuts them. */
    public Bleu(BleuTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** The score of one answer, 0 to 1. */
    public double score(String answer, String reference) {
        return score(List.of(statistics(answer, reference)), true);
    }

    /**
     * The score of answers with their references, 0 to 1.
     *
     * @param answers one for each reference, in the same order
     */
    public double corpusScore(List<String> answers, List<String> references) {
        if (answers.size() != references.size()) {
            throw new IllegalArgumentException(answers.size() + " answers for " + references.size() + " references");
        }
        List<Statistics> all = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            all.add(statistics(answers.get(i), references.get(i)));
        }
        return score(all, false);
    }

    private record Statistics(int answerWords, int referenceWords, List<Ngrams.Overlap> overlaps) {}

    private Statistics statistics(String answer, String reference) {
        List<int[]> words = Ngrams.numbered(tokenizer.tokens(answer), tokenizer.tokens(reference));
        return new Statistics(
                words.get(0).length, words.get(1).length, Ngrams.overlaps(words.get(0), words.get(1), ORDERS));
    }

    private static double score(List<Statistics> all, boolean effectiveOrder) {
        long answerWords = all.stream().mapToLong(Statistics::answerWords).sum();
        long referenceWords = all.stream().mapToLong(Statistics::referenceWords).sum();
        double logarithms = 0;
        int orders = ORDERS;
        double smoothing = 1;
        boolean anyShared = false;
        for (int n = 0; n < ORDERS; n++) {
            int order = n;
            long found =
                    all.stream().mapToLong(s -> s.overlaps().get(order).first()).sum();
            long shared = all.stream()
                    .mapToLong(s -> s.overlaps().get(order).shared())
                    .sum();
            anyShared |= shared > 0;
            if (found == 0) {
                if (effectiveOrder) {
                    orders = n;
                    break;
                }
                return 0; // the reference takes the logarithm of 0 as -9999999999
            }
            if (shared == 0) {
                smoothing *= 2;
            }
            logarithms += Math.log(100.0 * (shared == 0 ? 1 / smoothing : shared) / found);
        }
        if (!anyShared || answerWords == 0) {
            return 0;
        }
        double brevity = answerWords < referenceWords ? Math.exp(1 - (double) referenceWords / answerWords) : 1;
        // At most 1 but for rounding.
        return Math.min(1, brevity * Math.exp(logarithms / orders) / 100);
    }
}
