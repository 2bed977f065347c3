package dev.tunesmith.evaluate.compare;

import java.util.Arrays;
import java.util.List;

/**
 * What requests of one kind take; means over the requests that were measured.
 *
 * @param name of the model and its prompt
 * @param requests how many were measured
 * @param promptTokens of a request
 * @param answerTokens of a request
 * @param seconds until the whole answer is there, one request at a time: the median
 * @param slowSeconds the same, exceeded by 5 % of the requests
 * @param requestsPerSecond when many are handed over at once
 */
public record RequestCost(
        String name,
        int requests,
        double promptTokens,
        double answerTokens,
        double seconds,
        double slowSeconds,
        double requestsPerSecond) {

    /** What 1,000 requests cost on a machine with so much an hour, handed over many at once. */
    public double machineCostPer1000(double machinePerHour) {
        return 1000 / requestsPerSecond / 3600 * machinePerHour;
    }

    /** The value that a share of the values does not exceed: the smallest such value. */
    public static double percentile(List<Double> values, double share) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
