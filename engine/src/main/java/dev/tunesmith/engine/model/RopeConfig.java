package dev.tunesmith.engine.model;

/**
 * Frequencies of rotary positions.
 *
 * <p><b>Source</b>: Su et al. 2021; Hugging Face {@code modeling_rope_utils.py} for the scaled kinds.
 */
public sealed interface RopeConfig {

    /** Angle of each rotated pair per position, [R/2], where R numbers of each head are rotated. */
    double[] inverseFrequencies(int dims);

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

    /** Each frequency divided by a number that the checkpoint gives, as GGUF does for Llama 3.1. */
    record Divided(double theta, float[] divisors) implements RopeConfig {
        public Divided {
            divisors = divisors.clone();
        }

        @Override
        public float[] divisors() {
            return divisors.clone();
        }

        @Override
        public double[] inverseFrequencies(int dims) {
            double[] frequencies = new Plain(theta).inverseFrequencies(dims);
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] /= divisors[i];
            }
            return frequencies;
        }
    }
}
