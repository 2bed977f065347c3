package dev.tunesmith.data.card;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How a whole number is spread over samples.
 *
 * @param count how many samples
 * @param min smallest, 0 where there are none
 * @param median the middle one, the lower of two
 * @param p95 the smallest value that 95 % do not exceed
 * @param max largest
 * @param mean arithmetic mean
 * @param bins histogram of equal bins over min to max
 */
public record Distribution(int count, int min, int median, int p95, int max, double mean, List<Bin> bins) {

    private static final int MOST_BINS = 20;
    private static final int BAR = 40;

    /**
     * One bar of a histogram.
     *
     * @param from smallest value in it
     * @param to largest value in it
     * @param count how many samples
     */
    public record Bin(int from, int to, int count) {}

    public Distribution {
        bins = List.copyOf(bins);
    }

    /** The distribution of values, none negative, in at most 20 bins of whole width. */
    public static Distribution of(int[] values) {
        if (values.length == 0) {
            return new Distribution(0, 0, 0, 0, 0, 0, List.of());
        }
        int[] sorted = values.clone();
        Arrays.sort(sorted);
        int min = sorted[0];
        int max = sorted[sorted.length - 1];
        int width = Math.max(1, (max - min) / MOST_BINS + 1);
        List<Bin> bins = new ArrayList<>();
        int next = 0;
        for (int from = min; from <= max; from += width) {
            int to = from + width - 1;
            int start = next;
            while (next < sorted.length && sorted[next] <= to) {
                next++;
            }
            bins.add(new Bin(from, to, next - start));
        }
        return new Distribution(
                sorted.length,
                min,
                sorted[(sorted.length - 1) / 2],
                sorted[(int) Math.ceil(0.95 * sorted.length) - 1],
                max,
                Arrays.stream(sorted).average().orElse(0),
                bins);
    }

    /** The histogram as bars of text, a line for each bin; whatever is there has a bar. */
    public List<String> bars() {
        int most = bins.stream().mapToInt(Bin::count).max().orElse(1);
        return bins.stream()
                .map(bin -> String.format(
                                Locale.ROOT, "%6d – %6d %6d %s", bin.from(), bin.to(), bin.count(), "█".repeat((int)
                                                Math.ceil(BAR * (double) bin.count() / Math.max(1, most))))
                        .stripTrailing())
                .toList();
    }
}
