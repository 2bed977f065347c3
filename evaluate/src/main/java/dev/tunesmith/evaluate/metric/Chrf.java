package dev.tunesmith.evaluate.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * chrF: F-score of character 1-grams to 6-grams, recall weighted twice; chrF++ adds word 1-grams and 2-grams.
 *
 * <p>White space does not count, case does. Good for languages with rich endings, and for any script. Source: Popović 2015
 * and 2017; equal to sacrebleu 2.6.0 ({@code CHRF} with {@code word_order} 0 or 2, / 100).
 */
public final class Chrf {

    private static final int CHARACTER_ORDERS = 6;
    private static final int BETA_SQUARED = 4;
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private final int wordOrders;

    private Chrf(int wordOrders) {
        this.wordOrders = wordOrders;
    }

    /** By characters alone. */
    public static Chrf plain() {
        return new Chrf(0);
    }

    /** By characters, words and pairs of words: chrF++. */
    public static Chrf plusPlus() {
        return new Chrf(2);
    }

    /** The score of one answer, 0 to 1. */
    public double score(String answer, String reference) {
        return score(overlaps(answer, reference));
    }

    /**
     * The score of answers with their references, 0 to 1; counts are summed first.
     *
     * @param answers one for each reference, in the same order
     */
    public double corpusScore(List<String> answers, List<String> references) {
        if (answers.size() != references.size()) {
            throw new IllegalArgumentException(answers.size() + " answers for " + references.size() + " references");
        }
        List<Ngrams.Overlap> sums = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            List<Ngrams.Overlap> one = overlaps(answers.get(i), references.get(i));
            for (int n = 0; n < one.size(); n++) {
                if (sums.size() == n) {
                    sums.add(new Ngrams.Overlap(0, 0, 0));
                }
                Ngrams.Overlap sum = sums.get(n);
                Ngrams.Overlap add = one.get(n);
                sums.set(
                        n,
                        new Ngrams.Overlap(
                                sum.first() + add.first(), sum.second() + add.second(), sum.shared() + add.shared()));
            }
        }
        return score(sums);
    }

    private List<Ngrams.Overlap> overlaps(String answer, String reference) {
        List<Ngrams.Overlap> all = new ArrayList<>(
                Ngrams.overlaps(PythonText.codePoints(answer), PythonText.codePoints(reference), CHARACTER_ORDERS));
        if (wordOrders > 0) {
            List<int[]> words = Ngrams.numbered(words(answer), words(reference));
            all.addAll(Ngrams.overlaps(words.get(0), words.get(1), wordOrders));
        }
        // An answer's n-grams of an order that the reference is too short for are no mistake.
        all.replaceAll(overlap -> overlap.second() == 0 ? new Ngrams.Overlap(0, 0, 0) : overlap);
        return all;
    }

    /** The parts between white space, one punctuation mark at an end cut off. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : PythonText.split(text)) {
            int last = word.length() - 1;
            if (last == 0) {
                words.add(word);
            } else if (PUNCTUATION.indexOf(word.charAt(last)) >= 0) {
                words.add(word.substring(0, last));
                words.add(word.substring(last));
            } else if (PUNCTUATION.indexOf(word.charAt(0)) >= 0) {
                words.add(word.substring(0, 1));
                words.add(word.substring(1));
            } else {
                words.add(word);
            }
        }
        return words;
    }

    private static double score(List<Ngrams.Overlap> overlaps) {
        double precision = 0;
        double recall = 0;
        int orders = 0;
        for (Ngrams.Overlap overlap : overlaps) {
            if (overlap.first() > 0 && overlap.second() > 0) {
                precision += (double) overlap.shared() / overlap.first();
                recall += (double) overlap.shared() / overlap.second();
                orders++;
            }
        }
        if (precision + recall == 0) {
            return 0;
        }
        precision /= orders;
        recall /= orders;
        return (1 + BETA_SQUARED) * precision * recall / (BETA_SQUARED * precision + recall);
    }
}
