package dev.tunesmith.data.synthesise;

import dev.tunesmith.data.text.Digests;
import java.util.Collections;
import java.util.List;

/**
 * SplitMix64 (Steele, Lea, Flood 2014), written out so that no other Java version can change the numbers. Not thread-safe.
 */
final class Dice {

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private long state;

    /** A sequence of its own for each seed and name. */
    Dice(long seed, String name) {
        state = Digests.mix(seed + GOLDEN) ^ Digests.hash64(name);
    }

    long nextLong() {
        state += GOLDEN;
        return Digests.mix(state);
    }

    /** A number from 0 to below {@code bound}, evenly (Lemire's multiplication, rejecting the uneven rest). */
    int below(int bound) {
        while (true) {
            long product = (nextLong() >>> 32) * bound;
            if ((product & 0xffffffffL) >= Integer.toUnsignedLong(-bound) % bound) {
                return (int) (product >>> 32);
            }
        }
    }

    /** Shuffle in place (Fisher and Yates, from the end). */
    void shuffle(List<?> list) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, below(i + 1));
        }
    }
}
