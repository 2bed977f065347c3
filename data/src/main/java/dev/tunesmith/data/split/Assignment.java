package dev.tunesmith.data.split;

import dev.tunesmith.core.message.Split;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One division of groups in the making: fixed ones stand, the free ones are taken out of train as asked. */
final class Assignment {

    private static final Comparator<Group> BY_POSITION =
            Comparator.comparingDouble(Group::position).thenComparing(Group::name);

    private final SplitOptions options;
    private final Map<String, Split> assigned = new LinkedHashMap<>();
    private final Map<Split, Integer> totals = new HashMap<>();
    private final Map<String, Integer> trainGroups = new HashMap<>();
    private final List<String> warnings;
    private List<Group> free = new ArrayList<>();

    Assignment(SplitOptions options, List<Group> groups, Map<String, Split> fixed, List<String> warnings) {
        this.options = options;
        this.warnings = warnings;
        for (Group group : groups) {
            Split split = fixed.get(group.name());
            if (split == null) {
                free.add(group);
            }
            Split now = split == null ? Split.TRAIN : split;
            assigned.put(group.name(), now);
            totals.merge(now, group.size(), Integer::sum);
            if (now == Split.TRAIN) {
                group.strata(options.stratify()).forEach(value -> trainGroups.merge(value, 1, Integer::sum));
            }
        }
        free.sort(BY_POSITION);
    }

    /** The split of every group by its name. */
    Map<String, Split> assign() {
        if (options.stratify() != null) {
            interleave();
        }
        if (options.test().isShare()) {
            takeShare(Split.TEST, 0, options.test().value());
        } else {
            takeCount(Split.TEST, (int) options.test().value());
        }
        // dev takes its share from the other end, so that a test set of another size does not change it
        if (options.dev().isShare()) {
            takeShare(Split.DEV, 1 - options.dev().value(), 1);
        } else {
            takeCount(Split.DEV, (int) options.dev().value());
        }
        return assigned;
    }

    /** Order the free groups so that the first of every stratum come before the second of any. */
    private void interleave() {
        Map<String, Integer> seen = new HashMap<>();
        Map<String, Integer> rank = new HashMap<>();
        for (Group group : free) {
            String stratum = String.join("\u0000", group.strata(options.stratify()));
            rank.put(group.name(), seen.merge(stratum, 1, Integer::sum));
        }
        free.sort(Comparator.<Group>comparingInt(group -> rank.getOrDefault(group.name(), 0))
                .thenComparing(BY_POSITION));
    }

    private void takeShare(Split split, double from, double to) {
        int refused = 0;
        List<Group> rest = new ArrayList<>();
        for (Group group : free) {
            boolean inside = group.position() >= from && group.position() < to;
            if (!inside || !take(group, split)) {
                rest.add(group);
                refused += inside ? 1 : 0;
            }
        }
        free = rest;
        if (refused > 0) {
            warnings.add(refused + " groups stay in train instead of " + split.word() + ": each is the last of its "
                    + options.stratify());
        }
    }

    private void takeCount(Split split, int target) {
        takeWhileShort(split, target, false);
        if (total(split) < target) {
            // nothing fits exactly any more: go over by as little as there is
            free.sort(Comparator.comparingInt(Group::size).thenComparing(BY_POSITION));
            takeWhileShort(split, target, true);
            free.sort(BY_POSITION);
            if (options.stratify() != null) {
                interleave();
            }
        }
        if (total(split) < target) {
            warnings.add(split.word() + ": asked for " + target + " samples, got " + total(split)
                    + ": train has no further group to spare");
        }
    }

    private void takeWhileShort(Split split, int target, boolean mayPass) {
        List<Group> rest = new ArrayList<>();
        for (Group group : free) {
            int now = total(split);
            boolean wanted = mayPass ? now < target : now + group.size() <= target;
            if (!wanted || !take(group, split)) {
                rest.add(group);
            }
        }
        free = rest;
    }

    private int total(Split split) {
        return totals.getOrDefault(split, 0);
    }

    /** Move a free group out of train, unless it is the last one that train has of a stratum. */
    private boolean take(Group group, Split split) {
        Set<String> strata = group.strata(options.stratify());
        if (strata.stream().anyMatch(value -> trainGroups.getOrDefault(value, 0) <= 1)) {
            return false;
        }
        strata.forEach(value -> trainGroups.merge(value, -1, Integer::sum));
        assigned.put(group.name(), split);
        totals.merge(split, group.size(), Integer::sum);
        totals.merge(Split.TRAIN, -group.size(), Integer::sum);
        return true;
    }
}
