package dev.tunesmith.engine.generate;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.model.Sampling;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Chooses the next token from one row of logits.
 *
 * <p>In this order, as Hugging Face does: repetition penalty, temperature, top-k, top-p over what top-k left, min-p. Among
 * equally likely tokens the lowest id comes first. <b>Cost</b>: a few passes over the vocabulary and a sort of the likely
 * tokens only.
 */
final class Sampler {

    /** How far the weight falls, from one round to the next, that a token needs to be sorted. */
    private static final double STEP = 0.03;

    private static final double SMALLEST = 1e-300;

    private Sampler() {}

    /**
     * What may be drawn.
     *
     * @param ids token ids, by falling weight where anything was cut off, else ascending
     * @param weights in proportion to their probabilities
     */
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

    /**
     * Choose a token.
     *
     * @param logits of one row [V]; changed where there is a penalty
     * @param seen tokens of the prompt and the answer so far
     * @param u a random number, 0 ≤ u &lt; 1; without effect where the sampling is greedy
     */
    static int choose(float[] logits, Sampling sampling, BitSet seen, double u) {
        penalise(logits, sampling.repetitionPenalty(), seen);
        return sampling.isGreedy()
                ? mostLikely(logits)
                : candidates(logits, sampling).at(u);
    }

    private static void penalise(float[] logits, double penalty, BitSet seen) {
        if (penalty == 1) {
            return;
        }
        for (int id = seen.nextSetBit(0); id >= 0; id = seen.nextSetBit(id + 1)) {
            logits[id] = (float) (logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty);
        }
    }

    private static int mostLikely(float[] logits) {
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
            if (logits[id] > logits[best]) {
                best = id;
            }
        }
        requireFinite(logits[best]);
        return best;
    }

    /** Refuse numbers that no intact model computes. */
    static void requireFinite(double logit) {
        if (!Double.isFinite(logit)) {
            throw new ModelFileException(
                    "the model computed " + logit + " where a token's logit was expected",
                    "try --dtype float32; if it stays, the weights or the adapter are damaged");
        }
    }

    /** The tokens that temperature, top-k, top-p and min-p leave. */
    static Candidates candidates(float[] logits, Sampling sampling) {
        double highest = logits[mostLikely(logits)];
        double[] weights = new double[logits.length];
        double total = 0;
        for (int id = 0; id < weights.length; id++) {
            weights[id] = Math.exp((logits[id] - highest) / sampling.temperature()); // the highest has weight 1
            total += weights[id];
        }
        requireFinite(total);
        int count = sampling.topK() == 0 ? weights.length : Math.min(sampling.topK(), weights.length);
        if (count == weights.length && sampling.topP() == 1) {
            return withoutUnlikely(IntStream.range(0, weights.length).toArray(), weights, sampling.minP());
        }
        int[] sorted = count < weights.length
                ? firstOf(sortedUntil(weights, count, Double.POSITIVE_INFINITY), count)
                : sortedUntil(weights, Integer.MAX_VALUE, sampling.topP() * total);
        return withoutUnlikely(upTo(sorted, weights, sampling.topP(), count, total), weights, sampling.minP());
    }

    /** Ids by falling weight, enough of them to have a count or, whichever comes first, a mass. */
    private static int[] sortedUntil(double[] weights, int count, double mass) {
        for (double least = STEP; ; least *= STEP) {
            double floor = least < SMALLEST ? 0 : least;
            int found = 0;
            double sum = 0;
            for (double weight : weights) {
                if (weight >= floor) {
                    found++;
                    sum += weight;
                }
            }
            if (found >= count || sum >= mass || floor == 0) {
                return sorted(weights, floor, found);
            }
        }
    }

    private static int[] sorted(double[] weights, double floor, int size) {
        Integer[] ids = new Integer[size];
        int at = 0;
        for (int id = 0; id < weights.length; id++) {
            if (weights[id] >= floor) {
                ids[at++] = id;
            }
        }
        // The sort is stable, so that equal weights stay by id.
        Arrays.sort(ids, (a, b) -> Double.compare(weights[b], weights[a]));
        return Arrays.stream(ids).mapToInt(Integer::intValue).toArray();
    }

    private static int[] firstOf(int[] ids, int count) {
        return ids.length <= count ? ids : Arrays.copyOf(ids, count);
    }

    /** The smallest start of sorted ids whose weights reach a share of those that top-k left. */
    private static int[] upTo(int[] sorted, double[] weights, double topP, int count, double total) {
        if (topP == 1) {
            return sorted;
        }
        double left = count < weights.length
                ? Arrays.stream(sorted).mapToDouble(id -> weights[id]).sum()
                : total;
        double wanted = topP * left;
        double sum = 0;
        int kept = 0;
        while (kept < sorted.length && sum < wanted) {
            sum += weights[sorted[kept++]];
        }
        return firstOf(sorted, Math.max(1, kept));
    }

    private static Candidates withoutUnlikely(int[] ids, double[] weights, double minP) {
        int[] kept = minP == 0
                ? ids
                : Arrays.stream(ids).filter(id -> weights[id] >= minP).toArray();
        return new Candidates(
                kept, Arrays.stream(kept).mapToDouble(id -> weights[id]).toArray());
    }
}
