package dev.tunesmith.data.curate;

import dev.tunesmith.data.text.Digests;
import dev.tunesmith.data.text.Shingles;
import java.util.Arrays;

/**
 * Signatures of {@value #HASHES} minima in {@value #BANDS} bands, so that similar sets of shingles meet in a bucket (Broder
 * 1997; banding as in Leskovec, Rajaraman, Ullman, chapter 3).
 *
 * <p>With 4 rows a band, two sets of Jaccard 0.8 meet with probability 1 - (1 - 0.8^4)^32 = 0.99999995; candidates are
 * verified by their true Jaccard afterwards.
 */
final class MinHash {

    static final int HASHES = 128;
    static final int BANDS = 32;
    private static final int ROWS = HASHES / BANDS;
    private static final long SEED = 0x74756e65736d6974L;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final long[] salts = new long[HASHES];

    MinHash() {
        Arrays.setAll(salts, i -> Digests.mix(SEED + (i + 1) * GOLDEN));
    }

    /** The bucket of each band: {@value #BANDS} hashes. */
    long[] bands(Shingles shingles) {
        long[] minima = new long[HASHES];
        Arrays.fill(minima, Long.MAX_VALUE);
        for (long hash : shingles.hashes()) {
            for (int i = 0; i < HASHES; i++) {
                minima[i] = Math.min(minima[i], Digests.mix(hash ^ salts[i]));
            }
        }
        long[] bands = new long[BANDS];
        for (int band = 0; band < BANDS; band++) {
            long bucket = band;
            for (int row = 0; row < ROWS; row++) {
                bucket = Digests.mix(bucket ^ minima[band * ROWS + row]) + row;
            }
            bands[band] = bucket;
        }
        return bands;
    }
}
