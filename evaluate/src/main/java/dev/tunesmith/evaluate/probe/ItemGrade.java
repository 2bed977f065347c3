package dev.tunesmith.evaluate.probe;

import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.run.ItemScores;
import dev.tunesmith.evaluate.run.SuiteRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How well a model handles an item.
 *
 * @param item id of the item
 * @param grade good, OK, bad, or not judged
 * @param score the headline check's score, 0 to 1
 * @param reasons what is not right, one a check: {@code "id: message"}; empty where good
 */
public record ItemGrade(String item, Grade grade, double score, List<String> reasons) {

    /** A headline score from which a failed item is still fair. */
    private static final double FAIR = 0.5;

    public ItemGrade {
        reasons = List.copyOf(reasons);
    }

    /** From best to worst. */
    public enum Grade {
        /** Every check passes. */
        GOOD,
        /** The headline passes but another check fails, or it fails with a score of at least one half. */
        OK,
        /** The headline fails with a score below one half. */
        BAD,
        /** The headline could not judge the item. */
        ERROR
    }

    /** Grade every item of a run, in the run's order. An item that the headline does not apply to is judged by all checks. */
    public static List<ItemGrade> of(SuiteRun run) {
        List<ItemGrade> grades = new ArrayList<>();
        for (ItemScores scores : run.scores()) {
            grades.add(of(scores, run.suite().headline()));
        }
        return List.copyOf(grades);
    }

    /** The items that the model handles at most fairly (OK or bad), worst first: what to collect data for. */
    public static List<ItemGrade> atMostFair(List<ItemGrade> grades) {
        return grades.stream()
                .filter(grade -> grade.grade() == Grade.OK || grade.grade() == Grade.BAD)
                .sorted(Comparator.comparing(ItemGrade::grade, Comparator.reverseOrder())
                        .thenComparingDouble(ItemGrade::score))
                .toList();
    }

    private static ItemGrade of(ItemScores scores, String headlineId) {
        List<String> reasons = new ArrayList<>();
        for (CheckResult result : scores.results()) {
            if (!result.isPassed()) {
                String what = result.isError() ? "could not be judged: " : "";
                reasons.add(result.checkId() + ": " + what + result.message());
            }
        }
        Optional<CheckResult> headline = scores.result(headlineId);
        double score = headline.map(CheckResult::score)
                .orElseGet(() -> scores.results().stream()
                        .mapToDouble(CheckResult::score)
                        .average()
                        .orElse(0));
        return new ItemGrade(scores.item(), gradeOf(headline, score, reasons.isEmpty()), score, reasons);
    }

    private static Grade gradeOf(Optional<CheckResult> headline, double score, boolean allPass) {
        if (headline.map(CheckResult::isError).orElse(false)) {
            return Grade.ERROR;
        }
        if (allPass) {
            return Grade.GOOD;
        }
        boolean passes = headline.map(CheckResult::isPassed).orElse(false);
        return passes || score >= FAIR ? Grade.OK : Grade.BAD;
    }
}
