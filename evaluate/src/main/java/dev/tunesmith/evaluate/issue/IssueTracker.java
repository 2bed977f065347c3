package dev.tunesmith.evaluate.issue;

import dev.tunesmith.evaluate.issue.Issue.Step;
import dev.tunesmith.evaluate.review.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Follows observations from iteration to iteration. An issue is the same where suite, item and kind are; whether its words are
 * the same too is told beside it. Observations that another version of a detector or check made than the last iteration's count
 * as missing.
 */
public final class IssueTracker {

    private static final double OVERLAP = 0.5;
    private static final Pattern NOT_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    private IssueTracker() {}

    /**
     * One iteration.
     *
     * @param run id of the run
     * @param observations every item and kind that was looked for
     */
    public record Iteration(String run, List<Observation> observations) {
        public Iteration {
            observations = List.copyOf(observations);
        }
    }

    /**
     * An item that a model of some iteration was trained on.
     *
     * @param suite name of the suite
     * @param item id of the item
     */
    public record ItemKey(String suite, String item) {}

    /**
     * Follow every issue that was ever seen, and every suspicion that was dismissed.
     *
     * @param iterations in order, the base first
     * @param trainedOn items that were trained on, with the reason; never resolved
     * @return by kind, suite and item
     */
    public static List<Issue> track(List<Iteration> iterations, Map<ItemKey, String> trainedOn) {
        Map<IssueKey, Observation[]> byKey = byKey(iterations);
        Map<String, Integer> versions = versions(iterations);
        List<Issue> issues = new ArrayList<>();
        byKey.forEach((key, observations) -> {
            String trained = trainedOn.get(new ItemKey(key.suite(), key.item()));
            int version = versions.getOrDefault(key.kind(), 0);
            List<Step> steps = steps(key, iterations, observations, version, trained != null);
            // One whose every finding was dismissed has no state, but tells how far its detector can be believed.
            if (steps.stream()
                    .anyMatch(step -> step.state() != null || !step.evidence().isEmpty())) {
                issues.add(new Issue(key, steps, trained));
            }
        });
        return issues;
    }

    /** The version of each kind in the last iteration that looked for it. */
    static Map<String, Integer> versions(List<Iteration> iterations) {
        Map<String, Integer> versions = new HashMap<>();
        for (Iteration iteration : iterations) {
            iteration.observations().forEach(one -> versions.put(one.key().kind(), one.version()));
        }
        return versions;
    }

    /** What is not compared because another version found it, one line for each run and kind. */
    public static List<String> otherVersions(List<Iteration> iterations) {
        Map<String, Integer> compared = versions(iterations);
        List<String> lines = new ArrayList<>();
        for (Iteration iteration : iterations) {
            Map<String, Integer> others = new TreeMap<>();
            for (Observation one : iteration.observations()) {
                if (one.version() != compared.getOrDefault(one.key().kind(), one.version())) {
                    others.put(one.key().kind(), one.version());
                }
            }
            others.forEach(
                    (kind, version) -> lines.add("run " + iteration.run() + " has " + kind + " of version " + version
                            + " and is not compared by it with version " + compared.get(kind) + ": evaluate it again"));
        }
        return lines;
    }

    private static Map<IssueKey, Observation[]> byKey(List<Iteration> iterations) {
        Map<IssueKey, Observation[]> byKey = new LinkedHashMap<>();
        for (int i = 0; i < iterations.size(); i++) {
            for (Observation one : iterations.get(i).observations()) {
                byKey.computeIfAbsent(one.key(), unused -> new Observation[iterations.size()])[i] = one;
            }
        }
        Map<String, Map<IssueKey, Observation[]>> byKind = new TreeMap<>();
        byKey.forEach((key, observations) -> byKind.computeIfAbsent(key.kind(), unused -> new LinkedHashMap<>())
                .put(key, observations));
        Map<IssueKey, Observation[]> sorted = new LinkedHashMap<>();
        byKind.values().forEach(sorted::putAll);
        return sorted;
    }

    /** An observation as it counts: of the version that is compared, else missing. */
    static Observation counted(IssueKey key, @Nullable Observation observation, int version) {
        return observation == null || observation.version() != version
                ? Observation.missing(key, version)
                : observation;
    }

    private static List<Step> steps(
            IssueKey key,
            List<Iteration> iterations,
            @Nullable Observation[] observations,
            int version,
            boolean trained) {
        History history = new History();
        List<Step> steps = new ArrayList<>();
        List<Evidence> before = List.of();
        for (int i = 0; i < observations.length; i++) {
            Observation now = counted(key, observations[i], version);
            IssueState state = history.next(now.seen());
            List<Evidence> evidence = now.evidence();
            boolean hasIt = now.seen() == Seen.PRESENT || now.seen() == Seen.FLAKY;
            Boolean same = hasIt && !before.isEmpty() ? overlaps(before, evidence) : null;
            steps.add(new Step(
                    iterations.get(i).run(),
                    now.seen(),
                    trained && state != null ? IssueState.UNKNOWN : state,
                    now.hits(),
                    now.n(),
                    same,
                    evidence));
            before = hasIt ? evidence : before;
        }
        return steps;
    }

    /** The state machine; see docs/errors.md. */
    private static final class History {
        private boolean seen;
        private boolean present;
        private boolean resolved;

        @Nullable
        IssueState next(Seen now) {
            return switch (now) {
                case PRESENT -> {
                    IssueState state =
                            resolved ? IssueState.REGRESSED : present ? IssueState.PERSISTING : IssueState.NEW;
                    seen = true;
                    present = true;
                    resolved = false;
                    yield state;
                }
                case CLEAN -> {
                    resolved = seen;
                    yield seen ? IssueState.RESOLVED : null;
                }
                case FLAKY -> {
                    seen = true;
                    yield IssueState.UNKNOWN;
                }
                case MISSING -> seen ? IssueState.UNKNOWN : null;
            };
        }
    }

    /** Whether two lists of findings name some of the same words; findings without words are about the whole answer. */
    static boolean overlaps(List<Evidence> one, List<Evidence> other) {
        return one.stream()
                .filter(a -> a.status() != Status.DISMISSED)
                .anyMatch(a -> other.stream()
                        .filter(b -> b.status() != Status.DISMISSED)
                        .anyMatch(b -> overlap(a.finding().text(), b.finding().text())));
    }

    private static boolean overlap(String one, String other) {
        if (one.isBlank() || other.isBlank()) {
            return one.isBlank() && other.isBlank();
        }
        Set<String> a = words(one);
        Set<String> b = words(other);
        Set<String> common = new HashSet<>(a);
        common.retainAll(b);
        int all = a.size() + b.size() - common.size();
        return all == 0
                ? one.equals(other)
                : common.size() == Math.min(a.size(), b.size()) || (double) common.size() / all >= OVERLAP;
    }

    private static Set<String> words(String text) {
        Set<String> words = new HashSet<>();
        for (String word : NOT_WORD.split(text.toLowerCase(Locale.ROOT))) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }
}
