package dev.tunesmith.evaluate.issue;

import java.util.List;

/**
 * One kind of error on one item in one run.
 *
 * @param key kind and item
 * @param seen what the answers show
 * @param hits how many answers have it, dismissed ones not counted
 * @param n how many answers were looked at
 * @param version of the detector or check; 0 for what people said
 * @param evidence every finding, dismissed ones too
 * @param asked what it was made on
 */
public record Observation(IssueKey key, Seen seen, int hits, int n, int version, List<Evidence> evidence, Asked asked) {

    public Observation {
        evidence = List.copyOf(evidence);
    }

    /** One on an item as it is now. */
    public Observation(IssueKey key, Seen seen, int hits, int n, int version, List<Evidence> evidence) {
        this(key, seen, hits, n, version, evidence, Asked.NOW);
    }

    Observation on(Asked other) {
        return new Observation(key, seen, hits, n, version, evidence, other);
    }

    static Observation of(IssueKey key, int hits, int n, int version, List<Evidence> evidence) {
        Seen seen = hits == 0 ? Seen.CLEAN : hits == n ? Seen.PRESENT : Seen.FLAKY;
        return new Observation(key, seen, hits, n, version, evidence);
    }

    static Observation missing(IssueKey key, int version) {
        return new Observation(key, Seen.MISSING, 0, 0, version, List.of());
    }
}
