package dev.tunesmith.evaluate.issue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tunesmith.evaluate.review.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of error of one item over the iterations.
 *
 * @param key kind and item
 * @param steps one for each iteration, in order
 * @param trainedOn why the item is left out of every figure, or null
 */
public record Issue(
        IssueKey key, List<Step> steps, @Nullable String trainedOn) {

    public Issue {
        steps = List.copyOf(steps);
    }

    /**
     * An issue in one iteration.
     *
     * @param run id of the run
     * @param seen what the run shows
     * @param state where the issue stands, or null while it was never seen, but for findings that were dismissed
     * @param hits how many answers have it
     * @param n how many answers were looked at
     * @param sameEvidence whether the words in question overlap with those of the last iteration that had it; null where there
     *     is nothing to compare
     * @param evidence every finding
     */
    public record Step(
            String run,
            Seen seen,
            @Nullable IssueState state,
            int hits,
            int n,
            @Nullable Boolean sameEvidence,
            List<Evidence> evidence) {

        public Step {
            evidence = List.copyOf(evidence);
        }
    }

    /** The last iteration. */
    @JsonIgnore
    public Step last() {
        return steps.get(steps.size() - 1);
    }

    /** Where it stands in the last iteration. */
    @JsonIgnore
    public @Nullable IssueState state() {
        return last().state();
    }

    /** Whether the error is there for certain in the last iteration. */
    @JsonIgnore
    public boolean isOpen() {
        IssueState state = state();
        return state != null && state.isOpen();
    }

    /** How sure it is: confirmed where one finding of the last iteration is, dismissed where all are. */
    public Status status() {
        List<Evidence> evidence = last().evidence();
        if (evidence.stream().anyMatch(one -> one.status() == Status.CONFIRMED)) {
            return Status.CONFIRMED;
        }
        boolean dismissed = !evidence.isEmpty() && evidence.stream().allMatch(one -> one.status() == Status.DISMISSED);
        return dismissed ? Status.DISMISSED : Status.SUSPECTED;
    }
}
