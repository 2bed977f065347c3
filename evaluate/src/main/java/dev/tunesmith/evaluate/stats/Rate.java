package dev.tunesmith.evaluate.stats;

/**
 * A share of passes with its 95 % Wilson interval.
 *
 * @param passed how many passed
 * @param total out of how many
 * @param value passed / total; 0 for none of none
 * @param interval Wilson interval without continuity correction; 0 to 1 for none of none
 */
public record Rate(int passed, int total, double value, Interval interval) {

    public static Rate of(int passed, int total) {
        return new Rate(passed, total, total == 0 ? 0 : (double) passed / total, wilson(passed, total, 0.95));
    }

    /**
     * The Wilson score interval, without continuity correction. Source: Wilson 1927.
     *
     * @param passed 0 to total
     * @param level confidence, above 0 and below 1
     */
    public static Interval wilson(int passed, int total, double level) {
        if (passed < 0 || passed > total) {
            throw new IllegalArgumentException("passed must be 0 to " + total + ", got " + passed);
        }
        if (total == 0) {
            return new Interval(0, 1);
        }
        double z = Normal.quantile(0.5 + level / 2);
        double p = (double) passed / total;
        double z2 = z * z / total;
        double centre = (p + z2 / 2) / (1 + z2);
        double half = z / (1 + z2) * Math.sqrt(p * (1 - p) / total + z2 / (4.0 * total));
        // At the ends the bound is exact, and rounding must not step over it.
        double low = passed == 0 ? 0 : Math.max(0, centre - half);
        double high = passed == total ? 1 : Math.min(1, centre + half);
        return new Interval(low, high);
    }
}
