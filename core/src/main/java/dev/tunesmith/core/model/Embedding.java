package dev.tunesmith.core.model;

/**
 * A text as a vector.
 *
 * @param vector of unit length, so that the product of two is their cosine similarity; not to be changed
 * @param truncated whether the text was longer than the encoder takes: the vector then stands for its beginning
 */
public record Embedding(float[] vector, boolean truncated) {

    /** Cosine similarity with another embedding of the same encoder, from -1 to 1. */
    public double similarity(Embedding other) {
        if (vector.length != other.vector.length) {
            throw new IllegalArgumentException(
                    "vectors of " + vector.length + " and " + other.vector.length + " numbers cannot be compared");
        }
        double sum = 0;
        for (int i = 0; i < vector.length; i++) {
            sum += (double) vector[i] * other.vector[i];
        }
        return sum;
    }
}
