package dev.tunesmith.data.collect;

import dev.tunesmith.core.message.Sample;
import java.util.List;

/**
 * Samples of one source, in its order, and what became of the rest.
 *
 * @param samples at least none
 * @param report everything that was seen, counted
 */
public record Collected(List<Sample> samples, CollectReport report) {

    public Collected {
        samples = List.copyOf(samples);
    }
}
