package dev.tunesmith.evaluate.compare;

import dev.tunesmith.evaluate.stats.Holm;
import java.util.ArrayList;
import java.util.List;

/**
 * A suite by whose headline the second of two runs is worse beyond chance: fewer of the items pass, and McNemar's exact p is below
 * 0.05 after Holm's correction over everything that was compared at once.
 *
 * @param suite its name
 * @param headline id of the check
 * @param run the second run
 * @param lost items that only the first run passes
 * @param gained items that only the second run passes
 * @param p after the correction
 */
public record Regression(String suite, String headline, String run, int lost, int gained, double p) {

    /** What a p-value must be below. */
    public static final double LEVEL = 0.05;

    /** The regressions among comparisons that were made at once, in their order. */
    public static List<Regression> of(List<Comparison> comparisons) {
        double[] p = pValues(comparisons);
        List<Regression> all = new ArrayList<>();
        for (int i = 0; i < p.length; i++) {
            Comparison one = comparisons.get(i);
            CheckComparison headline = one.headlineCheck();
            if (headline.passRateDifference().value() < 0 && p[i] < LEVEL) {
                all.add(new Regression(
                        one.suite(), one.headline(), one.tunedName(), headline.losses(), headline.wins(), p[i]));
            }
        }
        return List.copyOf(all);
    }

    /** McNemar's p of each headline after Holm's correction over all of them, in their order. */
    public static double[] pValues(List<Comparison> comparisons) {
        return Holm.adjust(comparisons.stream()
                .mapToDouble(one -> one.headlineCheck().mcNemar())
                .toArray());
    }
}
