package dev.tunesmith.evaluate.stats;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/**
 * Percentile bootstrap of the mean difference between two runs over the same items. Pass rates are means of 0 and 1, so
 * it serves differences of rates as well.
 *
 * @param resamples how many, at least 1
 * @param level confidence, above 0 and below 1
 * @param seed of the resamples; the same seed gives the same interval
 */
public record PairedBootstrap(int resamples, double level, long seed) {

    public PairedBootstrap {
        if (resamples < 1 || !(level > 0 && level < 1)) {
            throw new IllegalArgumentException(
                    "resamples must be 1 or more and level inside 0 to 1, got " + resamples + " and " + level);
        }
    }

    /** 10,000 resamples, 95 %, seed 0. */
    public static PairedBootstrap standard() {
        return new PairedBootstrap(10_000, 0.95, 0);
    }

    /**
     * The mean of {@code second[i] − first[i]} with its interval; 0 to 0 for no items.
     *
     * @param first values of the first run, one an item
     * @param second values of the second run for the same items
     */
    public Difference difference(double[] first, double[] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(
                    "paired values differ in number: " + first.length + ", " + second.length);
        }
        double[] differences = new double[first.length];
        for (int i = 0; i < first.length; i++) {
            differences[i] = second[i] - first[i];
        }
        if (differences.length == 0) {
            return new Difference(0, new Interval(0, 0));
        }
        double one = differences[0];
        if (Arrays.stream(differences).allMatch(difference -> difference == one)) {
            return new Difference(one, new Interval(one, one));
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = resampledMeans(differences, random::nextInt);
        return new Difference(mean(differences), percentiles(means));
    }

    /** Means of resamples; {@code draw} gives an index below its argument, item by item, resample by resample. */
    double[] resampledMeans(double[] values, IntUnaryOperator draw) {
        double[] means = new double[resamples];
        for (int r = 0; r < resamples; r++) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += values[draw.applyAsInt(values.length)];
            }
            means[r] = sum / values.length;
        }
        return means;
    }

    Interval percentiles(double[] means) {
        double[] sorted = means.clone();
        Arrays.sort(sorted);
        double tail = (1 - level) / 2;
        return new Interval(percentile(sorted, tail), percentile(sorted, 1 - tail));
    }

    /** Linear between neighbours, as numpy's default (type 7 of Hyndman and Fan 1996). */
    private static double percentile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }
}
