package dev.tunesmith.tokenizer;

import java.util.List;

/**
 * Samples ready to train on.
 *
 * @param samples the rows, in the order the samples were given; a sample that was split has several
 * @param tooLong samples that did not fit, and what became of each; shown to the user, never only logged
 * @param untrainable samples without a row for another reason; an error, or shown to the user too
 */
public record TokenizedSamples(
        List<TokenizedSample> samples, List<LongSample> tooLong, List<UntrainableSample> untrainable) {

    public TokenizedSamples {
        samples = List.copyOf(samples);
        tooLong = List.copyOf(tooLong);
        untrainable = List.copyOf(untrainable);
    }
}
