package dev.tunesmith.data.split;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import java.util.List;
import java.util.Map;

/**
 * The divided samples and what there is to know about the division.
 *
 * @param samples the samples of each split, in the order they came; all three keys are there
 * @param report counts, moves, shortfalls and contamination
 */
public record SplitResult(Map<Split, List<Sample>> samples, SplitReport report) {

    public SplitResult {
        samples = Map.copyOf(samples);
    }

    /** The samples of one split. */
    public List<Sample> of(Split split) {
        return samples.getOrDefault(split, List.of());
    }
}
