package dev.tunesmith.evaluate.stats;

/** McNemar's test: do two runs over the same items differ in their pass rates? */
public final class McNemar {

    private McNemar() {}

    /**
     * The exact two-sided p-value from the items on which the runs disagree: min(1, 2 · P(X ≤ min(b, c))) for X binomial
     * with b + c trials and probability ½. 1 where they never disagree.
     *
     * @param b items that only the first run passes
     * @param c items that only the second run passes
     */
    public static double exact(int b, int c) {
        if (b < 0 || c < 0) {
            throw new IllegalArgumentException("counts must be 0 or more, got " + b + " and " + c);
        }
        long n = (long) b + c;
        int least = Math.min(b, c);
        if (b == c) {
            return 1;
        }
        // Terms relative to the largest one summed, the last: no overflow.
        double relative = 1;
        double sum = 1;
        for (long i = least; i > 0 && relative > 1e-18; i--) {
            relative *= (double) i / (n - i + 1);
            sum += relative;
        }
        double log = logChoose(n, least) - n * Math.log(2) + Math.log(2) + Math.log(sum);
        return Math.min(1, Math.exp(log));
    }

    /** The natural logarithm of n over k. */
    static double logChoose(long n, long k) {
        double sum = 0;
        double lost = 0;
        for (long i = 1; i <= k; i++) {
            // Kahan's summation, since a million terms would lose digits.
            double term = Math.log((double) (n - k + i) / i) - lost;
            double next = sum + term;
            lost = (next - sum) - term;
            sum = next;
        }
        return sum;
    }
}
