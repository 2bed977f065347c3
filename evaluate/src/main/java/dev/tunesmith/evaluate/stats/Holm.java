package dev.tunesmith.evaluate.stats;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Holm's correction for testing several hypotheses at once. */
public final class Holm {

    private Holm() {}

    /**
     * Adjusted p-values in the order given: the i-th smallest p (from 0) times (m − i), made non-decreasing, at most 1.
     * Source: Holm 1979.
     */
    public static double[] adjust(double[] pValues) {
        int m = pValues.length;
        List<Integer> order = IntStream.range(0, m)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> pValues[i]))
                .toList();
        double[] adjusted = new double[m];
        double largest = 0;
        for (int rank = 0; rank < m; rank++) {
            int index = order.get(rank);
            if (!(pValues[index] >= 0 && pValues[index] <= 1)) {
                throw new IllegalArgumentException("a p-value must be 0 to 1, got " + pValues[index]);
            }
            largest = Math.max(largest, Math.min(1, (m - rank) * pValues[index]));
            adjusted[index] = largest;
        }
        return adjusted;
    }
}
