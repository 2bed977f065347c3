package dev.tunesmith.data.split;

import dev.tunesmith.core.message.Split;
import java.util.List;
import java.util.Map;

/**
 * What a division looks like.
 *
 * @param samples samples in each split
 * @param groups groups in each split
 * @param pinned samples that are where their source pinned them
 * @param moved samples that were not pinned themselves and went along with a pinned one of their group
 * @param kept samples whose group was divided before and stayed
 * @param strata for a stratified division: value of the attribute → samples in each split
 * @param warnings counts not reached, strata without a group to spare
 * @param contamination items of dev and test that train gives away
 */
public record SplitReport(
        Map<Split, Integer> samples,
        Map<Split, Integer> groups,
        int pinned,
        int moved,
        int kept,
        Map<String, Map<Split, Integer>> strata,
        List<String> warnings,
        Contamination contamination) {

    public SplitReport {
        samples = Map.copyOf(samples);
        groups = Map.copyOf(groups);
        strata = Map.copyOf(strata);
        warnings = List.copyOf(warnings);
    }
}
