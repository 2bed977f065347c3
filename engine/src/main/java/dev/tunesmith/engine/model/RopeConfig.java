package dev.tunesmith.engine.model;

import dev.tunesmith.core.error.ModelFileException;
import java.util.List;

/**
 * Frequencies of rotary positions.
 *
 * <p><b>Source</b>: Su et al. 2021; Hugging Face {@code modeling_rope_utils.py} for the scaled kinds.
 */
public sealed interface RopeConfig {

    /** Angle of each rotated pair per position, [R/2], where R numbers of each head are rotated. */
    double[] inverseFrequencies(int dims);

    /** What cosines and sines are multiplied by, to make up for what stretched positions take from attention's contrast. */
    default double attentionFactor() {
        return 1;
    }

    /** The longest sequence that these frequencies are for; longer ones would take others for all of their positions. */
    default int longestSequence() {
        return Integer.MAX_VALUE;
    }

    /** {@code theta^(-2i/R)}. */
    record Plain(double theta) implements RopeConfig {
        @Override
        public double[] inverseFrequencies(int dims) {
            double[] frequencies = new double[dims / 2];
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] = 1 / Math.pow(theta, 2.0 * i / dims);
            }
            return frequencies;
        }
    }

    /** All positions divided by a factor. */
    record Linear(double theta, double factor) implements RopeConfig {
        @Override
        public double[] inverseFrequencies(int dims) {
            double[] frequencies = new Plain(theta).inverseFrequencies(dims);
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] /= factor;
            }
            return frequencies;
        }
    }

    /**
     * Llama 3.1's scaling: long wavelengths are stretched by the factor, short ones kept, those between blended.
     *
     * @param theta base
     * @param factor stretch of long wavelengths
     * @param lowFactor wavelengths above originalMaxPositions / lowFactor are long
     * @param highFactor wavelengths below originalMaxPositions / highFactor are short
     * @param originalMaxPositions context of the first training
     */
    record Llama3(double theta, double factor, double lowFactor, double highFactor, double originalMaxPositions)
            implements RopeConfig {
        @Override
        public double[] inverseFrequencies(int dims) {
            double[] frequencies = new Plain(theta).inverseFrequencies(dims);
            for (int i = 0; i < frequencies.length; i++) {
                double wavelength = 2 * Math.PI / frequencies[i];
                double blend = (originalMaxPositions / wavelength - lowFactor) / (highFactor - lowFactor);
                double kept = Math.min(1, Math.max(0, blend));
                frequencies[i] = (1 - kept) * frequencies[i] / factor + kept * frequencies[i];
            }
            return frequencies;
        }
    }

    /**
     * YaRN: pairs that turn often keep their frequency, slow ones are stretched by the factor, those between blended.
     *
     * @param theta base
     * @param factor stretch
     * @param attentionFactor what cosines and sines are multiplied by
     * @param fast turns over the original context from which on a pair keeps its frequency
     * @param slow turns up to which a pair is stretched
     * @param originalMaxPositions context of the first training
     * @param truncate whether the bounds between the two are whole pairs
     */
    record Yarn(
            double theta,
            double factor,
            double attentionFactor,
            double fast,
            double slow,
            int originalMaxPositions,
            boolean truncate)
            implements RopeConfig {

        /** {@code 0.1 m ln(factor) + 1}. <b>Source</b>: Peng et al. 2023, section 3.4. */
        public static double magnitude(double factor, double m) {
            return factor <= 1 ? 1 : 0.1 * m * Math.log(factor) + 1;
        }

        @Override
        public double[] inverseFrequencies(int dims) {
            double[] frequencies = new Plain(theta).inverseFrequencies(dims);
            double low = pairThatTurns(fast, dims);
            double high = pairThatTurns(slow, dims);
            if (truncate) {
                low = Math.floor(low);
                high = Math.ceil(high);
            }
            low = Math.max(low, 0);
            high = Math.min(high, dims - 1);
            double width = low == high ? 0.001 : high - low;
            for (int i = 0; i < frequencies.length; i++) {
                double stretched = Math.min(1, Math.max(0, (i - low) / width));
                frequencies[i] *= stretched / factor + (1 - stretched);
            }
            return frequencies;
        }

        private double pairThatTurns(double turns, int dims) {
            return dims * Math.log(originalMaxPositions / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
        }
    }

    /**
     * LongRoPE for sequences within the original context: each frequency divided by a factor found by search.
     *
     * <p>Longer sequences would take other factors; they are refused. <b>Source</b>: Ding et al. 2024.
     *
     * @param theta base
     * @param shortFactors a divisor for each pair, [R/2]
     * @param attentionFactor what cosines and sines are multiplied by
     * @param originalMaxPositions the longest sequence that these factors are for
     */
    record LongRope(double theta, List<Double> shortFactors, double attentionFactor, int originalMaxPositions)
            implements RopeConfig {

        public LongRope {
            shortFactors = List.copyOf(shortFactors);
        }

        @Override
        public int longestSequence() {
            return originalMaxPositions;
        }

        @Override
        public double[] inverseFrequencies(int dims) {
            double[] frequencies = new Plain(theta).inverseFrequencies(dims);
            return divided(frequencies, "short_factor", shortFactors);
        }
    }

    /** Each frequency divided by a number that the checkpoint gives, as GGUF does for Llama 3.1. */
    record Divided(double theta, List<Double> divisors) implements RopeConfig {

        /** What settings call this kind; Hugging Face has no name for it. */
        public static final String KIND = "divided";

        public Divided {
            divisors = List.copyOf(divisors);
        }

        @Override
        public double[] inverseFrequencies(int dims) {
            return divided(new Plain(theta).inverseFrequencies(dims), "divisors", divisors);
        }
    }

    /** Each frequency divided by a number of its own, which the settings have under a key. */
    private static double[] divided(double[] frequencies, String key, List<Double> divisors) {
        if (divisors.size() != frequencies.length) {
            throw new ModelFileException(
                    "config.json: " + key + " has " + divisors.size() + " numbers, expected " + frequencies.length
                            + ", half of what is rotated of a head",
                    "fetch the model again");
        }
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] /= divisors.get(i);
        }
        return frequencies;
    }
}
