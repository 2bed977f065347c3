package dev.tunesmith.data.text;

import java.util.Arrays;
import java.util.List;

/** The set of hashes of all runs of n words in a text; a text of fewer words is one shingle of all of them. */
public final class Shingles {

    private final long[] sorted;

    private Shingles(long[] sorted) {
        this.sorted = sorted;
    }

    /** The shingles of {@code size} words, at least 1. */
    public static Shingles of(String text, int size) {
        return new Shingles(Arrays.stream(runs(Normaliser.words(text), size))
                .sorted()
                .distinct()
                .toArray());
    }

    /** Hashes of all runs of n words in order, with repeats; one hash of all words where there are fewer; none of no words. */
    public static long[] runs(List<String> words, int size) {
        if (words.isEmpty()) {
            return new long[0];
        }
        int width = Math.min(size, words.size());
        long[] hashes = new long[words.size() - width + 1];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = Digests.hash64(String.join(" ", words.subList(i, i + width)));
        }
        return hashes;
    }

    /** The hashes, sorted and distinct; a copy. */
    public long[] hashes() {
        return sorted.clone();
    }

    public boolean isEmpty() {
        return sorted.length == 0;
    }

    /** Size of the intersection over size of the union, 0 to 1; two empty sets are equal (1). */
    public double jaccard(Shingles other) {
        if (sorted.length == 0 && other.sorted.length == 0) {
            return 1;
        }
        int i = 0;
        int j = 0;
        int common = 0;
        while (i < sorted.length && j < other.sorted.length) {
            int order = Long.compare(sorted[i], other.sorted[j]);
            common += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return common / (double) (sorted.length + other.sorted.length - common);
    }
}
