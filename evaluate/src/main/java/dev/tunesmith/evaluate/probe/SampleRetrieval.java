package dev.tunesmith.evaluate.probe;

import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the samples that are nearest to an item, to show a model how such items are solved. */
public sealed interface SampleRetrieval permits NearestSamples, EncodedSamples {

    /**
     * The k nearest samples, the nearest last, where a model looks most; never one with the item's own id, group or input.
     */
    List<Sample> nearest(Sample item, int k);

    /** By what samples are near, in a few words for people: "by …". */
    String description();

    /** The k samples of the highest scores that may be shown beside an item, the highest last; ties go to the earlier sample. */
    static List<Sample> best(List<Sample> samples, double[] scores, Sample item, int k) {
        record Match(int sample, double score) {}
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
}
