package dev.tunesmith.evaluate.probe;

import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
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
public final class NearestSamples implements SampleRetrieval {

    private static final double K1 = 1.2;
    private static final double B = 0.75;
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

    private final List<Sample> samples;
    private final Map<String, List<Posting>> postings = new HashMap<>();
    private final int[] lengths;
    private final double meanLength;

    private record Posting(int sample, int count) {}

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

    @Override
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
        return SampleRetrieval.best(samples, scores, item, k);
    }

    @Override
    public String description() {
        return "by shared words (BM25)";
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
