package dev.tunesmith.evaluate.probe;

import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the samples whose input shares the most telling words with an item's. Immutable.
 *
 * <p>Source: Okapi BM25 (Robertson and Zaragoza 2009) with k1 = 1.2, b = 0.75, over lower-cased words.
 */
public final class NearestSamples {

    private static final double K1 = 1.2;
    private static final double B = 0.75;
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

    private final List<Sample> samples;
    private final Map<String, List<Posting>> postings = new HashMap<>();
    private final int[] lengths;
    private final double meanLength;

    private record Posting(int sample, int count) {}

    private record Match(int sample, double score) {}

    /** Index the inputs of the samples. */
    public NearestSamples(List<Sample> samples) {
        this.samples = List.copyOf(samples);
        this.lengths = new int[samples.size()];
        long total = 0;
        for (int i = 0; i < lengths.length; i++) {
            Map<String, Integer> counts = counts(this.samples.get(i).input());
            for (Map.Entry<String, Integer> entry : counts.entrySet()) {
                postings.computeIfAbsent(entry.getKey(), word -> new ArrayList<>())
                        .add(new Posting(i, entry.getValue()));
                lengths[i] += entry.getValue();
            }
            total += lengths[i];
        }
        this.meanLength = Math.max(1, (double) total / Math.max(1, lengths.length));
    }

    /**
     * The k nearest samples, the nearest last, where a model looks most; never one with the item's own id, group or input.
     */
    public List<Sample> nearest(Sample item, int k) {
        double[] scores = new double[samples.size()];
        for (String word : counts(item.input()).keySet()) {
            List<Posting> found = postings.getOrDefault(word, List.of());
            double rarity = Math.log(1 + (samples.size() - found.size() + 0.5) / (found.size() + 0.5));
            for (Posting posting : found) {
                double norm = K1 * (1 - B + B * lengths[posting.sample()] / meanLength);
                scores[posting.sample()] += rarity * posting.count() * (K1 + 1) / (posting.count() + norm);
            }
        }
        List<Match> matches = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            if (!isSame(item, samples.get(i))) {
                matches.add(new Match(i, scores[i]));
            }
        }
        matches.sort(Comparator.comparingDouble(Match::score).reversed().thenComparingInt(Match::sample));
        List<Sample> nearest = new ArrayList<>();
        for (Match match : matches.subList(0, Math.min(k, matches.size()))) {
            nearest.add(0, samples.get(match.sample()));
        }
        return List.copyOf(nearest);
    }

    private static boolean isSame(Sample item, Sample other) {
        return item.id().equals(other.id())
                || item.group().equals(other.group())
                || item.input().strip().equalsIgnoreCase(other.input().strip());
    }

    private static Map<String, Integer> counts(String text) {
        Map<String, Integer> counts = new HashMap<>();
        Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            counts.merge(matcher.group(), 1, Integer::sum);
        }
        return counts;
    }
}
