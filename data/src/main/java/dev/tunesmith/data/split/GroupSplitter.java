package dev.tunesmith.data.split;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Divides samples by a seeded hash of their group, so that siblings stay together and the division stays the same when data
 * is added.
 *
 * <p>A group goes, in this order: to the split that one of its samples is pinned to (attribute {@value Split#ATTRIBUTE}; test
 * before dev before train); to where it was before ({@link SplitOptions#previous}); else by its hash. With shares the hash
 * alone decides, which is stable by itself. With counts, groups are taken in the order of their hashes until the number is
 * reached, those that fit first; new groups can then change which old ones are taken, unless {@code previous} is given.
 */
public final class GroupSplitter {

    private final SplitOptions options;

    public GroupSplitter(SplitOptions options) {
        this.options = options;
    }

    /**
     * Divide samples.
     *
     * @throws DataException if nothing is left for train
     */
    public SplitResult split(List<Sample> samples) {
        List<Group> groups = Group.of(samples, options.seed());
        Map<String, Split> fixed = new HashMap<>();
        for (Group group : groups) {
            Split pin = group.pinned().orElse(options.previous().get(group.name()));
            if (pin != null) {
                fixed.put(group.name(), pin);
            }
        }
        List<String> warnings = new ArrayList<>();
        Map<String, Split> assigned = new Assignment(options, groups, fixed, warnings).assign();
        Map<Split, List<Sample>> parts = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            parts.put(split, new ArrayList<>());
        }
        for (Sample sample : samples) {
            part(parts, assigned.getOrDefault(sample.group(), Split.TRAIN)).add(sample);
        }
        if (part(parts, Split.TRAIN).isEmpty()) {
            throw new DataException(
                    "Nothing is left for train: " + samples.size() + " samples in " + groups.size() + " groups",
                    "ask for less in dev and test, or add samples");
        }
        return new SplitResult(parts, report(parts, groups, assigned, warnings));
    }

    private static List<Sample> part(Map<Split, List<Sample>> parts, Split split) {
        return parts.computeIfAbsent(split, unused -> new ArrayList<>());
    }

    private SplitReport report(
            Map<Split, List<Sample>> parts, List<Group> groups, Map<String, Split> assigned, List<String> warnings) {
        Map<Split, Integer> samples = new EnumMap<>(Split.class);
        parts.forEach((split, list) -> samples.put(split, list.size()));
        Map<Split, Integer> groupCounts = new EnumMap<>(Split.class);
        Map<String, Map<Split, Integer>> strata = new TreeMap<>();
        int pinned = 0;
        int moved = 0;
        int kept = 0;
        for (Group group : groups) {
            Split split = assigned.getOrDefault(group.name(), Split.TRAIN);
            groupCounts.merge(split, 1, Integer::sum);
            boolean isPinned = group.pinned().isPresent();
            for (Sample sample : group.samples()) {
                boolean here = Split.pinned(sample).filter(pin -> pin == split).isPresent();
                pinned += here ? 1 : 0;
                moved += isPinned && !here ? 1 : 0;
                kept += !isPinned && options.previous().containsKey(group.name()) ? 1 : 0;
                String attribute = options.stratify();
                if (attribute != null) {
                    String value = sample.attributes().getOrDefault(attribute, "(none)");
                    strata.computeIfAbsent(value, unused -> new EnumMap<>(Split.class))
                            .merge(split, 1, Integer::sum);
                }
            }
        }
        Contamination contamination =
                ContaminationCheck.check(part(parts, Split.TRAIN), part(parts, Split.DEV), part(parts, Split.TEST));
        return new SplitReport(samples, groupCounts, pinned, moved, kept, strata, warnings, contamination);
    }
}
