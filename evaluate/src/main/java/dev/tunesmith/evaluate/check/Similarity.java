package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.model.TextEncoder;
import java.util.List;

/** Similarity of texts by their vectors. */
final class Similarity {

    private Similarity() {}

    /** Cosine of two texts, -1 to 1: the inner product, since vectors are of unit length. */
    static double cosine(TextEncoder encoder, String first, String second) {
        if (first.equals(second)) {
            return 1;
        }
        List<float[]> vectors = encoder.encode(List.of(first, second));
        float[] a = vectors.get(0);
        float[] b = vectors.get(1);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return Math.max(-1, Math.min(1, sum));
    }
}
