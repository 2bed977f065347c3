package dev.tunesmith.evaluate.plan;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.evaluate.issue.Issue;
import dev.tunesmith.evaluate.issue.IssueKey;
import dev.tunesmith.evaluate.issue.IssueKinds;
import dev.tunesmith.evaluate.issue.IssueReport;
import dev.tunesmith.evaluate.plan.Planner.SuiteData;
import dev.tunesmith.evaluate.review.Status;
import dev.tunesmith.evaluate.stats.Rate;
import dev.tunesmith.evaluate.suite.ItemSlices;
import dev.tunesmith.evaluate.suite.Severity;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Groups open issues by kind, suite and the slice in which they are most concentrated.
 *
 * <p>An item is counted once, under the kind that says most about it: what a person called it; else a detector's confirmed
 * suspicion; else a failed check, a critical one before others, among these the one that fewest items fail, since failing the label
 * of one field says more than failing the whole, and the headline where as many fail; else a detector's suspicion. A check of
 * severity minor is never a reason to write samples.
 *
 * <p>Rates and lifts are of all items that have the error, whatever they are counted under.
 *
 * <p>Within a kind, slices are taken one after the other, the one with the highest lower bound of its rate first, as long as it has
 * at least {@value #LEAST_ITEMS} items that are not in an earlier one and a lift of at least 1.2. Attributes come before flags: an
 * attribute says what a sample is, a flag often only where it came from.
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

    private final Map<String, SuiteData> suites;
    private final List<Issue> open;
    private final Set<String> failHeadline = new HashSet<>();

    /**
     * Look at what is open in a report.
     *
     * @param suites the suites by name; issues of suites and checks that the project has no longer are left out
     */
    GapFinder(IssueReport report, Map<String, SuiteData> suites) {
        this.suites = suites;
        this.open = report.open().stream()
                .filter(issue -> issue.status() != Status.DISMISSED && isKnown(issue.key()))
                .toList();
        open.stream().filter(issue -> isHeadline(issue.key())).forEach(issue -> failHeadline.add(item(issue.key())));
    }

    /** How many items have nothing wrong but checks of severity minor. */
    int minorOnly() {
        Set<String> minor = new HashSet<>();
        open.stream().filter(this::isMinor).forEach(issue -> minor.add(item(issue.key())));
        open.stream().filter(issue -> !isMinor(issue)).forEach(issue -> minor.remove(item(issue.key())));
        return minor.size();
    }

    /** The gaps, those that are worth most first. */
    List<Gap> find() {
        List<Issue> worth = open.stream().filter(issue -> !isMinor(issue)).toList();
        Map<String, Long> sizes = new HashMap<>();
        worth.forEach(issue -> sizes.merge(suiteKind(issue.key()), 1L, Long::sum));
        Map<String, Issue> byItem = new LinkedHashMap<>();
        worth.stream()
                .sorted(Comparator.comparingInt(this::rank)
                        .thenComparingLong(issue -> sizes.getOrDefault(suiteKind(issue.key()), 0L))
                        .thenComparing(issue -> !isHeadline(issue.key()))
                        .thenComparing(issue -> issue.key().kind()))
                .forEach(issue -> byItem.putIfAbsent(item(issue.key()), issue));
        Map<String, List<IssueKey>> groups = new LinkedHashMap<>();
        byItem.values()
                .forEach(issue -> groups.computeIfAbsent(suiteKind(issue.key()), unused -> new ArrayList<>())
                        .add(issue.key()));
        List<Gap> gaps = new ArrayList<>();
        Map<String, Set<String>> having = new HashMap<>();
        worth.forEach(issue -> having.computeIfAbsent(suiteKind(issue.key()), unused -> new HashSet<>())
                .add(issue.key().item()));
        groups.forEach((kind, keys) -> gaps.addAll(gaps(keys, Objects.requireNonNull(having.get(kind)))));
        gaps.sort(Gap.MOST_WORTH);
        return gaps;
    }

    private static String item(IssueKey key) {
        return key.suite() + "/" + key.item();
    }

    private boolean isHeadline(IssueKey key) {
        return IssueKinds.isCheck(key.kind())
                && IssueKinds.name(key.kind()).equals(suite(key).headline());
    }

    private Suite suite(IssueKey key) {
        return Objects.requireNonNull(suites.get(key.suite())).suite();
    }

    private Optional<SuiteCheck> check(IssueKey key) {
        return suite(key).checks().stream()
                .filter(check -> check.id().equals(IssueKinds.name(key.kind())))
                .findFirst();
    }

    private boolean isKnown(IssueKey key) {
        return suites.containsKey(key.suite())
                && (!IssueKinds.isCheck(key.kind()) || check(key).isPresent());
    }

    private boolean isMinor(Issue issue) {
        return hasSeverity(issue, Severity.MINOR);
    }

    private boolean hasSeverity(Issue issue, Severity severity) {
        return IssueKinds.isCheck(issue.key().kind())
                && check(issue.key())
                        .filter(check -> check.severity() == severity)
                        .isPresent();
    }

    private static String suiteKind(IssueKey key) {
        return key.suite() + "/" + key.kind();
    }

    private int rank(Issue issue) {
        String kind = issue.key().kind();
        if (IssueKinds.isCode(kind)) {
            return 0;
        }
        if (IssueKinds.isDetector(kind)) {
            return issue.status() == Status.CONFIRMED ? 1 : 4;
        }
        return hasSeverity(issue, Severity.CRITICAL) ? 2 : 3;
    }

    /**
     * The gaps of a kind.
     *
     * @param keys of the items that are counted under it
     * @param having all items that have the error, those that are counted under another kind too: figures are of these
     */
    private List<Gap> gaps(List<IssueKey> keys, Set<String> having) {
        String suite = keys.get(0).suite();
        String kind = keys.get(0).kind();
        List<Sample> all = Objects.requireNonNull(suites.get(suite)).items();
        Set<String> counted = new HashSet<>();
        keys.forEach(key -> counted.add(key.item()));
        List<Sample> rest = new ArrayList<>(
                all.stream().filter(item -> counted.contains(item.id())).toList());
        Rate overall = rate(all, having);
        List<Gap> gaps = new ArrayList<>();
        Optional<Gap> next = best(suite, kind, all, rest, overall, having);
        while (next.isPresent()) {
            gaps.add(next.get());
            rest.removeAll(next.get().items());
            next = best(suite, kind, all, rest, overall, having);
        }
        if (!rest.isEmpty()) {
            gaps.add(new Gap(suite, kind, "", Map.of(), rest, failHeadline(suite, rest), overall, 1));
        }
        return gaps;
    }

    private static Rate rate(List<Sample> items, Set<String> having) {
        return Rate.of(
                (int) items.stream().filter(item -> having.contains(item.id())).count(), items.size());
    }

    private int failHeadline(String suite, List<Sample> items) {
        return (int) items.stream()
                .filter(item -> failHeadline.contains(suite + "/" + item.id()))
                .count();
    }

    private Optional<Gap> best(
            String suite, String kind, List<Sample> all, List<Sample> rest, Rate overall, Set<String> having) {
        List<Gap> candidates = new ArrayList<>();
        ItemSlices.of(rest).slices().forEach((name, belongs) -> {
            Map<String, String> attributes = attributes(name, rest, belongs);
            boolean own = OWN.contains(name) || attributes.keySet().stream().anyMatch(OWN::contains);
            List<Sample> items = rest.stream().filter(belongs).toList();
            if (own || name.startsWith("not ") || items.size() < LEAST_ITEMS) {
                return;
            }
            Rate rate = rate(all.stream().filter(belongs).toList(), having);
            double lift = rate.value() / overall.value();
            if (lift >= LEAST_LIFT) {
                candidates.add(new Gap(suite, kind, name, attributes, items, failHeadline(suite, items), rate, lift));
            }
        });
        return candidates.stream()
                .max(Comparator.comparing((Gap gap) -> !gap.attributes().isEmpty())
                        .thenComparingDouble(gap -> gap.rate().interval().low())
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
