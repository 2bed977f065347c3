package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.stats.Rate;
import dev.tunesmith.evaluate.suite.Suite;
import java.util.List;

/**
 * The answers and scores of one model on one suite; the three lists run in parallel.
 *
 * @param suite what was asked and checked
 * @param items in the suite's order
 * @param outputs one for each item
 * @param scores one for each item
 */
public record SuiteRun(Suite suite, List<Sample> items, List<ItemOutput> outputs, List<ItemScores> scores) {

    public SuiteRun {
        items = List.copyOf(items);
        outputs = List.copyOf(outputs);
        scores = List.copyOf(scores);
        if (outputs.size() != items.size() || scores.size() != items.size()) {
            throw new IllegalArgumentException("items, outputs and scores differ in length");
        }
    }

    /** Share of items that pass a check, among those that could be judged by it. */
    public Rate passRate(String checkId) {
        List<CheckResult> judged =
                results(checkId).stream().filter(result -> !result.isError()).toList();
        int passed = (int) judged.stream().filter(CheckResult::isPassed).count();
        return Rate.of(passed, judged.size());
    }

    /** Mean score of a check over the items that could be judged by it; 0 where there is none. */
    public double meanScore(String checkId) {
        return results(checkId).stream()
                .filter(result -> !result.isError())
                .mapToDouble(CheckResult::score)
                .average()
                .orElse(0);
    }

    /** How many items could not be judged by a check that applies to them. */
    public int errors(String checkId) {
        return (int) results(checkId).stream().filter(CheckResult::isError).count();
    }

    /** How many items are in error for at least one check. */
    public int itemsInError() {
        return (int) scores.stream()
                .filter(score -> score.results().stream().anyMatch(CheckResult::isError))
                .count();
    }

    /** Whether the suite's own rule, if it has one, holds: the headline's pass rate is high enough. */
    public boolean meetsPassRate() {
        Double least = suite.passRate();
        return least == null || passRate(suite.headline()).value() >= least;
    }

    private List<CheckResult> results(String checkId) {
        return scores.stream().flatMap(score -> score.result(checkId).stream()).toList();
    }
}
