package dev.tunesmith.project.report;

import dev.tunesmith.evaluate.compare.Comparison;
import dev.tunesmith.evaluate.compare.ItemRow;
import dev.tunesmith.evaluate.compare.ItemRow.Verdict;
import dev.tunesmith.evaluate.stats.Difference;
import dev.tunesmith.evaluate.stats.McNemar;
import dev.tunesmith.evaluate.stats.PairedBootstrap;
import dev.tunesmith.evaluate.stats.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * All suites together: each item passes or fails by the headline check of its own suite. Items that were trained on, or that
 * could not be judged in both runs, do not count.
 *
 * @param items how many count
 * @param base pass rate of the first run
 * @param tuned pass rate of the second run
 * @param difference second minus first, with a paired bootstrap interval
 * @param mcNemar exact two-sided p-value that the rates are equal
 * @param wins items that only the second run passes
 * @param losses items that only the first run passes
 */
public record Overall(int items, Rate base, Rate tuned, Difference difference, double mcNemar, int wins, int losses) {

    /** Put comparisons together, over the items that a condition lets through. */
    public static Overall of(List<Comparison> comparisons, Predicate<ItemRow> condition) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            comparison.rows().stream()
                    .filter(row -> row.trainedOn() == null && row.verdict() != Verdict.NOT_JUDGED)
                    .filter(condition)
                    .forEach(row -> verdicts.add(row.verdict()));
        }
        double[] base = passes(verdicts, Verdict.LOSS);
        double[] tuned = passes(verdicts, Verdict.WIN);
        int wins = count(verdicts, Verdict.WIN);
        int losses = count(verdicts, Verdict.LOSS);
        int both = count(verdicts, Verdict.BOTH_PASS);
        return new Overall(
                verdicts.size(),
                Rate.of(losses + both, verdicts.size()),
                Rate.of(wins + both, verdicts.size()),
                PairedBootstrap.standard().difference(base, tuned),
                McNemar.exact(losses, wins),
                wins,
                losses);
    }

    private static double[] passes(List<Verdict> verdicts, Verdict alone) {
        return verdicts.stream()
                .mapToDouble(verdict -> verdict == alone || verdict == Verdict.BOTH_PASS ? 1 : 0)
                .toArray();
    }

    private static int count(List<Verdict> verdicts, Verdict wanted) {
        return (int) verdicts.stream().filter(wanted::equals).count();
    }
}
