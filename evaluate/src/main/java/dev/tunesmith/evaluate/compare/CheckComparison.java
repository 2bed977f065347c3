package dev.tunesmith.evaluate.compare;

import dev.tunesmith.evaluate.stats.Difference;
import dev.tunesmith.evaluate.stats.Rate;

/**
 * Two runs by one check, over the items that it could judge in both.
 *
 * @param checkId id in the suite
 * @param version of the check
 * @param items how many were compared
 * @param errors how many could not be judged in one run or the other; not compared
 * @param wins only the second run passes
 * @param losses only the first run passes
 * @param bothPass both pass
 * @param bothFail neither passes
 * @param base pass rate of the first run
 * @param tuned pass rate of the second run
 * @param passRateDifference second minus first, with a paired bootstrap interval
 * @param scoreDifference the same for the mean score
 * @param mcNemar exact two-sided p-value that the pass rates are equal
 */
public record CheckComparison(
        String checkId,
        int version,
        int items,
        int errors,
        int wins,
        int losses,
        int bothPass,
        int bothFail,
        Rate base,
        Rate tuned,
        Difference passRateDifference,
        Difference scoreDifference,
        double mcNemar) {

    /** Items on which both runs have the same verdict. */
    public int ties() {
        return bothPass + bothFail;
    }
}
