package dev.tunesmith.evaluate.plan;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.evaluate.issue.Issue;
import dev.tunesmith.evaluate.issue.IssueKey;
import dev.tunesmith.evaluate.issue.IssueKinds;
import dev.tunesmith.evaluate.issue.IssueReport;
import dev.tunesmith.evaluate.review.Status;
import dev.tunesmith.evaluate.stats.Rate;
import dev.tunesmith.evaluate.suite.ItemSlices;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Groups open issues by kind, suite and the slice in which they are most concentrated.
 *
 * <p>An item is counted once, under the kind that says most about it: what a person called it; else a detector's confirmed
 * suspicion; else the failed check that fewest items fail, since failing the label of one field says more than failing the whole;
 * else a detector's suspicion. Within a kind, slices are taken one after the other, the one with the highest lower bound of its
 * rate first, as long as it has at least {@value #LEAST_ITEMS} items that are not in an earlier one and a lift of at least 1.2.
 */
final class GapFinder {

    private static final int LEAST_ITEMS = 2;
    private static final double LEAST_LIFT = 1.2;

    /** Attributes and flags that the program sets itself: they say nothing about what a sample is. */
    private static final Set<String> OWN =
            Set.of(Split.ATTRIBUTE, SampleRequest.ATTRIBUTE, "conflict", "near-duplicate", "duplicate", "edited");

    /** Whether an attribute or flag is the program's own. */
    static boolean isOwn(String name) {
        return OWN.contains(name);
    }

    private final IssueReport report;
    private final Map<String, List<Sample>> itemsOfSuites;

    GapFinder(IssueReport report, Map<String, List<Sample>> itemsOfSuites) {
        this.report = report;
        this.itemsOfSuites = itemsOfSuites;
    }

    /** The gaps, the one with most items first. */
    List<Gap> find() {
        List<Issue> open = report.open().stream()
                .filter(issue -> issue.status() != Status.DISMISSED)
                .toList();
        Map<String, Long> sizes = new HashMap<>();
        open.forEach(issue -> sizes.merge(suiteKind(issue.key()), 1L, Long::sum));
        Map<String, Issue> byItem = new LinkedHashMap<>();
        open.stream()
                .sorted(Comparator.comparingInt(GapFinder::rank)
                        .thenComparingLong(issue -> sizes.getOrDefault(suiteKind(issue.key()), 0L))
                        .thenComparing(issue -> issue.key().kind()))
                .forEach(issue -> byItem.putIfAbsent(
                        issue.key().suite() + "/" + issue.key().item(), issue));
        Map<String, List<IssueKey>> groups = new LinkedHashMap<>();
        byItem.values()
                .forEach(issue -> groups.computeIfAbsent(suiteKind(issue.key()), unused -> new ArrayList<>())
                        .add(issue.key()));
        List<Gap> gaps = new ArrayList<>();
        groups.values().forEach(keys -> gaps.addAll(gaps(keys)));
        gaps.sort(Comparator.comparingInt((Gap gap) -> gap.items().size())
                .reversed()
                .thenComparing(Gap::suite)
                .thenComparing(Gap::kind)
                .thenComparing(Gap::slice));
        return gaps;
    }

    private static String suiteKind(IssueKey key) {
        return key.suite() + "/" + key.kind();
    }

    private static int rank(Issue issue) {
        String kind = issue.key().kind();
        if (IssueKinds.isCode(kind)) {
            return 0;
        }
        if (IssueKinds.isDetector(kind)) {
            return issue.status() == Status.CONFIRMED ? 1 : 3;
        }
        return 2;
    }

    private List<Gap> gaps(List<IssueKey> keys) {
        String suite = keys.get(0).suite();
        String kind = keys.get(0).kind();
        List<Sample> all = itemsOfSuites.getOrDefault(suite, List.of());
        Set<String> failing = new HashSet<>();
        keys.forEach(key -> failing.add(key.item()));
        List<Sample> rest = new ArrayList<>(
                all.stream().filter(item -> failing.contains(item.id())).toList());
        Rate overall = Rate.of(rest.size(), all.size());
        List<Gap> gaps = new ArrayList<>();
        Optional<Gap> next = best(suite, kind, all, rest, overall, failing);
        while (next.isPresent()) {
            gaps.add(next.get());
            rest.removeAll(next.get().items());
            next = best(suite, kind, all, rest, overall, failing);
        }
        if (!rest.isEmpty()) {
            gaps.add(new Gap(suite, kind, "", Map.of(), rest, overall, 1));
        }
        return gaps;
    }

    private static Optional<Gap> best(
            String suite, String kind, List<Sample> all, List<Sample> rest, Rate overall, Set<String> failing) {
        List<Gap> candidates = new ArrayList<>();
        ItemSlices.of(rest).slices().forEach((name, belongs) -> {
            Map<String, String> attributes = attributes(name, rest, belongs);
            boolean own = OWN.contains(name) || attributes.keySet().stream().anyMatch(OWN::contains);
            List<Sample> items = rest.stream().filter(belongs).toList();
            if (own || name.startsWith("not ") || items.size() < LEAST_ITEMS) {
                return;
            }
            List<Sample> members = all.stream().filter(belongs).toList();
            Rate rate = Rate.of(
                    (int) members.stream()
                            .filter(item -> failing.contains(item.id()))
                            .count(),
                    members.size());
            double lift = rate.value() / overall.value();
            if (lift >= LEAST_LIFT) {
                candidates.add(new Gap(suite, kind, name, attributes, items, rate, lift));
            }
        });
        return candidates.stream()
                .max(Comparator.comparingDouble(
                                (Gap gap) -> gap.rate().interval().low())
                        .thenComparing(Comparator.comparing(Gap::slice).reversed()));
    }

    /** The attribute of a slice {@code name=value}; none for a flag. */
    private static Map<String, String> attributes(String slice, List<Sample> items, Predicate<Sample> belongs) {
        Map<String, String> found = new HashMap<>();
        items.stream()
                .filter(belongs)
                .findFirst()
                .ifPresent(item -> item.attributes().forEach((name, value) -> {
                    if (slice.equals(name + "=" + value)) {
                        found.put(name, value);
                    }
                }));
        return found;
    }
}
