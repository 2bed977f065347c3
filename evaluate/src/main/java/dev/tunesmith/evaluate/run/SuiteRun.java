package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.check.CorpusMetric;
import dev.tunesmith.evaluate.stats.Rate;
import dev.tunesmith.evaluate.suite.Severity;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answers and scores of one model on one suite; the lists run in parallel.
 *
 * @param suite what was asked and checked
 * @param items in the suite's order
 * @param answers one for each item
 * @param scores one for each item
 */
public record SuiteRun(Suite suite, List<Sample> items, List<ItemAnswers> answers, List<ItemScores> scores) {

    public SuiteRun {
        items = List.copyOf(items);
        answers = List.copyOf(answers);
        scores = List.copyOf(scores);
        if (answers.size() != items.size() || scores.size() != items.size()) {
            throw new IllegalArgumentException("items, answers and scores differ in length");
        }
    }

    /** A run in which each item was asked once. */
    public static SuiteRun once(Suite suite, List<Sample> items, List<ItemOutput> outputs, List<ItemScores> scores) {
        return new SuiteRun(suite, items, outputs.stream().map(ItemAnswers::one).toList(), scores);
    }

    /** The first answer to each item. */
    public List<ItemOutput> outputs() {
        return answers.stream().map(ItemAnswers::first).toList();
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

    /**
     * Figures over all answers by the checks that have one, such as BLEU of a corpus: id → 0 to 1. Items without an answer or a
     * reference do not count; where items are asked several times, their first answers do.
     */
    public Map<String, Double> corpusScores() {
        Map<String, Double> all = new LinkedHashMap<>();
        for (SuiteCheck check : suite.checks()) {
            if (check.check() instanceof CorpusMetric metric) {
                List<String> given = new ArrayList<>();
                List<String> wanted = new ArrayList<>();
                for (int i = 0; i < items.size(); i++) {
                    String reference = items.get(i).response();
                    ItemOutput first = answers.get(i).first();
                    if (first.isAnswered()
                            && !reference.isBlank()
                            && check.where().matches(items.get(i))) {
                        given.add(first.answer());
                        wanted.add(reference);
                    }
                }
                if (!given.isEmpty()) {
                    all.put(check.id(), metric.corpusScore(given, wanted));
                }
            }
        }
        return all;
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

    /** How many items pass a check with some of their answers and not with others; 0 where each was asked once. */
    public int flaky(String checkId) {
        return (int) results(checkId).stream()
                .filter(result -> result.repeats() != null && result.repeats().isFlaky())
                .count();
    }

    /**
     * The score of each item over all checks that judged it, by the checks' weights: 0 to 1, or NaN where none did. Verdicts of
     * judges do not count, which are of another kind. In the items' order.
     */
    public double[] weightedScores() {
        double[] result = new double[scores.size()];
        for (int i = 0; i < result.length; i++) {
            double sum = 0;
            double weights = 0;
            for (CheckResult one : scores.get(i).results()) {
                if (!one.isError()
                        && suite.check(one.checkId()).check().judgedBy().isEmpty()) {
                    double weight = suite.check(one.checkId()).weight();
                    sum += weight * one.score();
                    weights += weight;
                }
            }
            result[i] = weights == 0 ? Double.NaN : sum / weights;
        }
        return result;
    }

    /** The checks of critical severity that an item fails. */
    public List<String> failedCritical() {
        return suite.checks().stream()
                .filter(check -> check.severity() == Severity.CRITICAL)
                .map(SuiteCheck::id)
                .filter(id -> results(id).stream().anyMatch(result -> !result.isError() && !result.isPassed()))
                .toList();
    }

    /** Whether the suite's own rules hold: the headline's pass rate is high enough, and no critical check fails. */
    public boolean isPassed() {
        return meetsPassRate() && failedCritical().isEmpty();
    }

    /** Whether the headline's pass rate is as high as the suite wants; true where it says nothing. */
    public boolean meetsPassRate() {
        Double least = suite.passRate();
        return least == null || passRate(suite.headline()).value() >= least;
    }

    private List<CheckResult> results(String checkId) {
        return scores.stream().flatMap(score -> score.result(checkId).stream()).toList();
    }
}
