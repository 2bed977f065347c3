package dev.tunesmith.evaluate.issue;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.issue.IssueTracker.ItemKey;
import dev.tunesmith.evaluate.issue.IssueTracker.Iteration;
import dev.tunesmith.evaluate.issue.KindHistory.Count;
import dev.tunesmith.evaluate.issue.KindHistory.Transition;
import dev.tunesmith.evaluate.stats.McNemar;
import dev.tunesmith.evaluate.stats.Rate;
import dev.tunesmith.evaluate.suite.ItemSlices;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Counts kinds of error over iterations. */
final class KindCounter {

    /** A slice that has the error fewer times than this says nothing. */
    private static final int LEAST_AFFECTED = 2;

    private final List<Iteration> iterations;
    private final List<Issue> issues;
    private final Map<ItemKey, Sample> items;
    private final Map<String, Integer> versions;
    private final List<Map<IssueKey, Observation>> byKey = new ArrayList<>();

    /**
     * @param iterations without the items that were trained on
     * @param issues without these items too
     * @param items every item by its key
     */
    KindCounter(List<Iteration> iterations, List<Issue> issues, Map<ItemKey, Sample> items) {
        this.iterations = iterations;
        this.issues = issues;
        this.items = items;
        this.versions = IssueTracker.versions(iterations);
        for (Iteration iteration : iterations) {
            Map<IssueKey, Observation> map = new LinkedHashMap<>();
            iteration.observations().forEach(one -> map.put(one.key(), one));
            byKey.add(map);
        }
    }

    List<KindHistory> all() {
        Map<String, List<IssueKey>> keys = new LinkedHashMap<>();
        TreeSet<String> kinds = new TreeSet<>(KindCounter::inOrder);
        for (Map<IssueKey, Observation> map : byKey) {
            map.keySet().forEach(key -> {
                kinds.add(key.kind());
                List<IssueKey> ofKind = keys.computeIfAbsent(key.kind(), unused -> new ArrayList<>());
                ofKind.add(key);
            });
        }
        return kinds.stream()
                .map(kind -> history(
                        kind,
                        keys.getOrDefault(kind, List.of()).stream().distinct().toList()))
                .toList();
    }

    /** Detectors, then checks, then what people said; each by name. */
    private static int inOrder(String one, String other) {
        return Comparator.comparing((String kind) -> IssueKinds.isDetector(kind) ? 0 : IssueKinds.isCheck(kind) ? 1 : 2)
                .thenComparing(Comparator.naturalOrder())
                .compare(one, other);
    }

    private Seen seen(int iteration, IssueKey key) {
        return IssueTracker.counted(key, byKey.get(iteration).get(key), versions.getOrDefault(key.kind(), 0))
                .seen();
    }

    private KindHistory history(String kind, List<IssueKey> keys) {
        List<Count> counts = new ArrayList<>();
        List<Transition> transitions = new ArrayList<>();
        for (int i = 0; i < iterations.size(); i++) {
            counts.add(count(kind, i, keys));
            if (i > 0) {
                transitions.add(transition(i, keys));
            }
        }
        int last = iterations.size() - 1;
        return new KindHistory(
                kind, versions.getOrDefault(kind, 0), counts, transitions, pValue(keys, last), slices(keys, last));
    }

    private Count count(String kind, int iteration, List<IssueKey> keys) {
        Map<Seen, Integer> seen = new EnumMap<>(Seen.class);
        keys.forEach(key -> seen.merge(seen(iteration, key), 1, Integer::sum));
        Map<IssueState, Integer> states = new EnumMap<>(IssueState.class);
        for (Issue issue : issues) {
            IssueState state = issue.key().kind().equals(kind)
                    ? issue.steps().get(iteration).state()
                    : null;
            if (state != null) {
                states.merge(state, 1, Integer::sum);
            }
        }
        int present = seen.getOrDefault(Seen.PRESENT, 0);
        return new Count(
                iterations.get(iteration).run(),
                Rate.of(present, present + seen.getOrDefault(Seen.CLEAN, 0)),
                seen.getOrDefault(Seen.FLAKY, 0),
                seen.getOrDefault(Seen.MISSING, 0),
                states);
    }

    private Transition transition(int to, List<IssueKey> keys) {
        List<Transition.Cell> cells = new ArrayList<>();
        for (Seen before : Seen.values()) {
            for (Seen after : Seen.values()) {
                int items = (int) keys.stream()
                        .filter(key -> seen(to - 1, key) == before && seen(to, key) == after)
                        .count();
                if (items > 0) {
                    cells.add(new Transition.Cell(before, after, items));
                }
            }
        }
        return new Transition(iterations.get(to - 1).run(), iterations.get(to).run(), cells);
    }

    private double pValue(List<IssueKey> keys, int last) {
        int lost = 0;
        int gained = 0;
        for (IssueKey key : keys) {
            Seen before = seen(0, key);
            Seen after = seen(last, key);
            lost += before == Seen.CLEAN && after == Seen.PRESENT ? 1 : 0;
            gained += before == Seen.PRESENT && after == Seen.CLEAN ? 1 : 0;
        }
        return McNemar.exact(lost, gained);
    }

    /** An item that shows for certain whether it has the error. */
    private record Member(String suite, Sample item, boolean affected) {}

    private List<SliceRate> slices(List<IssueKey> keys, int last) {
        List<Member> members = new ArrayList<>();
        for (IssueKey key : keys) {
            Sample item = items.get(new ItemKey(key.suite(), key.item()));
            Seen seen = seen(last, key);
            if (item != null && (seen == Seen.PRESENT || seen == Seen.CLEAN)) {
                members.add(new Member(key.suite(), item, seen == Seen.PRESENT));
            }
        }
        Map<String, Predicate<Member>> slices = new LinkedHashMap<>();
        ItemSlices.of(members.stream().map(Member::item).toList())
                .slices()
                .forEach((name, belongs) -> slices.put(name, member -> belongs.test(member.item())));
        members.forEach(any -> slices.put(
                SliceRate.SUITE + any.suite(), member -> member.suite().equals(any.suite())));
        Rate overall = rate(members);
        List<SliceRate> rates = new ArrayList<>();
        slices.forEach((name, belongs) -> {
            List<Member> own = members.stream().filter(belongs).toList();
            Rate rate = rate(own);
            if (rate.passed() >= LEAST_AFFECTED && own.size() < members.size()) {
                rates.add(new SliceRate(name, rate, rate.value() / overall.value()));
            }
        });
        // By the lower end of the interval, so that two of two do not stand before twenty of thirty.
        rates.sort(Comparator.comparingDouble(
                        (SliceRate slice) -> slice.rate().interval().low())
                .reversed()
                .thenComparing(SliceRate::slice));
        return rates;
    }

    private static Rate rate(List<Member> members) {
        return Rate.of((int) members.stream().filter(Member::affected).count(), members.size());
    }
}
