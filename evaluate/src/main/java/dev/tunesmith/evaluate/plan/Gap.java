package dev.tunesmith.evaluate.plan;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.stats.Rate;
import java.util.List;
import java.util.Map;

/**
 * Open issues that one kind of sample may resolve.
 *
 * @param suite name of the suite
 * @param kind of the issues
 * @param slice what the items share; empty where it is only the suite
 * @param attributes of the slice; empty for a flag or none
 * @param items the failing items
 * @param rate how often the items of suite and slice have the error
 * @param lift over the rate of the whole suite
 */
record Gap(
        String suite,
        String kind,
        String slice,
        Map<String, String> attributes,
        List<Sample> items,
        Rate rate,
        double lift) {

    Gap {
        attributes = Map.copyOf(attributes);
        items = List.copyOf(items);
    }
}
