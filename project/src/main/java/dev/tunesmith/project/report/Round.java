package dev.tunesmith.project.report;

import dev.tunesmith.evaluate.issue.IssueState;
import dev.tunesmith.evaluate.stats.Difference;
import dev.tunesmith.evaluate.stats.Rate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One round of an iteration: a training, what it came to, and what was asked for next: a line of {@code iterations/rounds.jsonl}.
 *
 * @param number from 1; the first is the training on the data as it was
 * @param run id of the tuned run
 * @param trainingSamples how many samples it was trained on
 * @param passRate of all suites together, each item by its suite's headline; items that were trained on left out
 * @param change of the pass rate since the round before, or null in the first
 * @param issues how many issues stand where
 * @param answers what the requests of the round before came to; empty in the first
 * @param added how many samples were added for this round
 * @param random whether they were drawn at random, as a control
 * @param seconds that the round took
 * @param ended why there is no further round, or null where there is one
 */
public record Round(
        int number,
        String run,
        int trainingSamples,
        Rate passRate,
        @Nullable Difference change,
        Map<IssueState, Integer> issues,
        List<AnsweredRequest> answers,
        int added,
        boolean random,
        double seconds,
        @Nullable String ended) {

    public Round {
        issues = Map.copyOf(issues);
        answers = List.copyOf(answers);
    }

    /**
     * What became of the issues behind a request.
     *
     * @param request its id
     * @param kind of the issues
     * @param suite whose items they are
     * @param slice what the items share; empty for the whole suite
     * @param added how many samples were added for it
     * @param issues how many issues were behind it
     * @param resolved how many of them are resolved in this round
     */
    public record AnsweredRequest(
            String request, String kind, String suite, String slice, int added, int issues, int resolved) {}

    /** How many issues stand in a state. */
    public int issues(IssueState state) {
        return issues.getOrDefault(state, 0);
    }

    /** How many issues are there for certain. */
    public int open() {
        return issues(IssueState.NEW) + issues(IssueState.PERSISTING) + issues(IssueState.REGRESSED);
    }

    /** How many of the issues that were asked for are resolved. */
    public int resolved() {
        return answers.stream().mapToInt(AnsweredRequest::resolved).sum();
    }

    /** How many issues were asked for. */
    public int asked() {
        return answers.stream().mapToInt(AnsweredRequest::issues).sum();
    }

    /** The same round as the last one, and why; null where it is not the last. */
    public Round ending(@Nullable String reason) {
        return new Round(
                number, run, trainingSamples, passRate, change, issues, answers, added, random, seconds, reason);
    }
}
