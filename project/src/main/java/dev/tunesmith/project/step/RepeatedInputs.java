package dev.tunesmith.project.step;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.SampleIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells samples apart that have no id of their own and ask the same: an id made of the input alone would be the same for both.
 *
 * <p>The second gets the id of the first and {@code -2}, the third {@code -3}, in the order of the file. Ids that an author gave stay,
 * so that two of the same are an error where they are asked for.
 */
final class RepeatedInputs {

    private RepeatedInputs() {}

    /** The same samples, each made id once. */
    static List<Sample> apart(List<Sample> samples) {
        Map<String, Integer> seen = new HashMap<>();
        List<Sample> result = new ArrayList<>();
        for (Sample sample : samples) {
            if (!sample.id().equals(SampleIds.of(sample.prompt()))) {
                result.add(sample);
                continue;
            }
            int times = seen.merge(sample.id(), 1, Integer::sum);
            result.add(times == 1 ? sample : sample.withId(sample.id() + "-" + times));
        }
        return result;
    }

    /** How many of them got a number, because an earlier one asks the same. */
    static long count(List<Sample> samples) {
        return samples.stream()
                .filter(sample -> sample.id().startsWith(SampleIds.of(sample.prompt()) + "-"))
                .count();
    }
}
