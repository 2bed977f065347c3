package dev.tunesmith.tokenizer;

import java.util.List;

/**
 * Samples ready to train on.
 *
 * @param samples in the order they were given
 * @param dropped those that were too long, under {@link LengthPolicy#DROP}; shown to the user, never only logged
 */
public record TokenizedSamples(List<TokenizedSample> samples, List<TooLong> dropped) {

    public TokenizedSamples {
        samples = List.copyOf(samples);
        dropped = List.copyOf(dropped);
    }

    /**
     * A sample that does not fit.
     *
     * @param id the sample's id
     * @param source where it came from
     * @param length its tokens
     */
    public record TooLong(String id, String source, int length) {}
}
