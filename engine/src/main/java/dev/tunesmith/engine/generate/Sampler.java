package dev.tunesmith.engine.generate;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.model.Sampling;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The plain-Java half of choosing a token: the repetition penalty before the softmax, and the cuts and the draw after it.
 *
 * <p>Order, as in Hugging Face: repetition penalty, temperature, top-k, top-p over what top-k left, min-p. Among equally
 * likely tokens the lowest id comes first. <b>Cost</b>: a few passes over the vocabulary and a sort of the likely tokens only.
 */
final class Sampler {

    /** How far the probability falls, from one round to the next, that a token needs to be sorted. */
    private static final double STEP = 0.03;

    private static final double SMALLEST = 1e-40;

    private Sampler() {}

    /**
     * What may be drawn.
     *
     * @param ids token ids, ascending: by falling weight, two tokens about equally likely would change places with the last
     *     digit of their logits, and with it what a point between 0 and 1 stands for
     * @param weights in proportion to their probabilities
     */
    @SuppressWarnings("ArrayRecordComponent") // as large as the vocabulary; never compared
    record Candidates(int[] ids, double[] weights) {

        /** The token at a point of the cumulated probabilities, 0 ≤ u &lt; 1. */
        int at(double u) {
            double rest = u * Arrays.stream(weights).sum();
            for (int i = 0; i < ids.length; i++) {
                rest -= weights[i];
                if (rest < 0) {
                    return ids[i];
                }
            }
            return ids[ids.length - 1];
        }
    }

    /** Make tokens that were seen less likely, in place, in one row of logits. */
    static void penalise(FloatBuffer logits, double penalty, BitSet seen) {
        for (int id = seen.nextSetBit(0); id >= 0; id = seen.nextSetBit(id + 1)) {
            double logit = logits.get(id);
            logits.put(id, (float) (logit > 0 ? logit / penalty : logit * penalty));
        }
    }

    /** Refuse numbers that no intact model computes. */
    static void requireFinite(double value) {
        if (!Double.isFinite(value)) {
            throw new ModelFileException(
                    "the model computed " + value + " where a token's logit was expected",
                    "try --dtype float32; if it stays, the weights or the adapter are damaged");
        }
    }

    /** The tokens that top-k, top-p and min-p leave of the probabilities [V]. */
    static Candidates candidates(float[] probabilities, Sampling sampling) {
        double total = 0;
        float highest = 0;
        for (float probability : probabilities) {
            total += probability;
            highest = Math.max(highest, probability);
        }
        requireFinite(total);
        double floor = sampling.minP() * highest;
        int count = sampling.topK() == 0 ? probabilities.length : Math.min(sampling.topK(), probabilities.length);
        if (count == probabilities.length && sampling.topP() == 1) {
            return atLeast(floor, null, probabilities);
        }
        int[] ranked = count < probabilities.length
                ? firstOf(rankedUntil(probabilities, count, Double.POSITIVE_INFINITY), count)
                : rankedUntil(probabilities, Integer.MAX_VALUE, sampling.topP() * total);
        double left = count < probabilities.length ? sum(ranked, probabilities) : total;
        return atLeast(floor, upTo(ranked, probabilities, sampling.topP() * left), probabilities);
    }

    /** Ids by falling probability, enough of them to reach a count or a mass, whichever comes first. */
    private static int[] rankedUntil(float[] probabilities, int count, double mass) {
        for (double least = STEP; ; least *= STEP) {
            double floor = least < SMALLEST ? 0 : least;
            int found = 0;
            double sum = 0;
            for (float probability : probabilities) {
                if (probability >= floor) {
                    found++;
                    sum += probability;
                }
            }
            if (found >= count || sum >= mass || floor == 0) {
                return ranked(probabilities, floor, found);
            }
        }
    }

    private static int[] ranked(float[] probabilities, double floor, int size) {
        Integer[] ids = new Integer[size];
        int at = 0;
        for (int id = 0; id < probabilities.length; id++) {
            if (probabilities[id] >= floor) {
                ids[at++] = id;
            }
        }
        // The sort is stable, so that equal ones stay by id.
        Arrays.sort(ids, (a, b) -> Float.compare(probabilities[b], probabilities[a]));
        return Arrays.stream(ids).mapToInt(Integer::intValue).toArray();
    }

    private static int[] firstOf(int[] ids, int count) {
        return ids.length <= count ? ids : Arrays.copyOf(ids, count);
    }

    private static double sum(int[] ids, float[] probabilities) {
        return Arrays.stream(ids).mapToDouble(id -> probabilities[id]).sum();
    }

    /** The smallest start of ranked ids whose probabilities reach a mass. */
    private static int[] upTo(int[] ranked, float[] probabilities, double mass) {
        double sum = 0;
        int kept = 0;
        while (kept < ranked.length && sum < mass) {
            sum += probabilities[ranked[kept++]];
        }
        return firstOf(ranked, Math.max(1, kept));
    }

    /** Those of the ids (null: all) that are likely enough. */
    private static Candidates atLeast(double floor, int @Nullable [] ids, float[] probabilities) {
        if (ids != null) {
            Arrays.sort(ids);
        }
        int size = ids == null ? probabilities.length : ids.length;
        int[] kept = new int[size];
        double[] weights = new double[size];
        int found = 0;
        for (int i = 0; i < size; i++) {
            int id = ids == null ? i : ids[i];
            if (probabilities[id] >= floor) {
                kept[found] = id;
                weights[found++] = probabilities[id];
            }
        }
        return new Candidates(Arrays.copyOf(kept, found), Arrays.copyOf(weights, found));
    }
}
