package dev.tunesmith.evaluate.plan;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.stats.Rate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Open issues that one kind of sample may resolve.
 *
 * @param suite name of the suite
 * @param kind of the issues
 * @param slice what the items share; empty where it is only the suite
 * @param attributes of the slice; empty for a flag or none
 * @param items the failing items that are counted here
 * @param failHeadline how many of them fail the headline of their suite too
 * @param rate how often the items of suite and slice have the error, those that are counted elsewhere too
 * @param lift over the rate of the whole suite
 */
record Gap(
        String suite,
        String kind,
        String slice,
        Map<String, String> attributes,
        List<Sample> items,
        int failHeadline,
        Rate rate,
        double lift) {

    /**
     * What is worth most first: what fails headlines and has something in common, which a sample can have too; then the rest of what
     * fails headlines; then what only a further check or a detector has found. Among these by the number of items.
     */
    static final Comparator<Gap> MOST_WORTH = Comparator.comparingInt(Gap::tier)
            .thenComparing(Comparator.comparingInt(Gap::failHeadline).reversed())
            .thenComparing(
                    Comparator.comparingInt((Gap gap) -> gap.items().size()).reversed())
            .thenComparing(Gap::suite)
            .thenComparing(Gap::kind)
            .thenComparing(Gap::slice);

    Gap {
        attributes = Map.copyOf(attributes);
        items = List.copyOf(items);
    }

    /** Whether a sample shares what the failing items share. */
    boolean isOfSlice(Sample sample) {
        return attributes.isEmpty()
                ? slice.isEmpty() || sample.hasFlag(slice)
                : sample.attributes().entrySet().containsAll(attributes.entrySet());
    }

    private int tier() {
        if (failHeadline == 0) {
            return 2;
        }
        return slice.isEmpty() ? 1 : 0;
    }
}
