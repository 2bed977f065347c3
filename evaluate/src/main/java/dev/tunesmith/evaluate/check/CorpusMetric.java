package dev.tunesmith.evaluate.check;

import java.util.List;

/** A check whose figure over many items is more than the mean of its scores: counts are summed before they are divided. */
public interface CorpusMetric {

    /**
     * The figure over all items, 0 to 1.
     *
     * @param answers one for each reference, in the same order
     */
    double corpusScore(List<String> answers, List<String> references);
}
