package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;

/**
 * Rotary position embedding over the first R numbers of each head, in the half-split layout of Hugging Face models.
 *
 * <p>Pair {@code (x[i], x[i + R/2])} at position p is turned by the angle {@code p * frequency[i]}; R is E but where only a
 * part of each head is rotated. <b>Source</b>: Su et al. 2021, equation 34; Hugging Face {@code apply_rotary_pos_emb}.
 *
 * <p><b>Owns</b> the tables of cosines and sines, [positions, R/2], float32.
 */
public final class Rotary implements AutoCloseable {

    private final Tensor cos;
    private final Tensor sin;

    private Rotary(Tensor cos, Tensor sin) {
        this.cos = cos;
        this.sin = sin;
    }

    /**
     * Make the tables.
     *
     * @param inverseFrequencies angle of each pair per position, [R/2]
     * @param factor what cosines and sines are multiplied by, usually 1
     * @param positions how many positions the tables cover
     */
    public static Rotary of(double[] inverseFrequencies, double factor, int positions) {
        int half = inverseFrequencies.length;
        float[] cosines = new float[positions * half];
        float[] sines = new float[positions * half];
        for (int p = 0; p < positions; p++) {
            for (int i = 0; i < half; i++) {
                // Hugging Face multiplies in float32 before taking cosine and sine; far positions depend on it.
                double angle = (float) p * (float) inverseFrequencies[i];
                cosines[p * half + i] = (float) (Math.cos(angle) * factor);
                sines[p * half + i] = (float) (Math.sin(angle) * factor);
            }
        }
        try (Scope scope = Scope.open()) {
            return new Rotary(
                    Tensors.of(cosines, positions, half).keep(),
                    Tensors.of(sines, positions, half).keep());
        }
    }

    /** Cosine and sine of each row's position, made once a batch and used by every layer. */
    public Angles at(int[] positions) {
        Tensor index = Tensors.indices(positions);
        return new Angles(
                cos.indexSelect(0, index).unsqueeze(1), // [positions, R/2] -> [T, 1, R/2]
                sin.indexSelect(0, index).unsqueeze(1));
    }

    /** Cosines and sines [T, 1, R/2], in the scope they were made in. */
    public record Angles(Tensor cos, Tensor sin) {

        /** Turn heads in place: x [T, heads, E]. */
        public void rotateInPlace(Tensor x) {
            turn(x, 1);
        }

        /** Turn gradients back in place: the transpose of the rotation. */
        public void rotateBackInPlace(Tensor dx) {
            turn(dx, -1);
        }

        private void turn(Tensor x, double direction) {
            long half = cos.size(2);
            Tensor first = x.narrow(2, 0, half);
            Tensor second = x.narrow(2, half, half);
            Tensor turned = first.mul(sin);
            first.mulInPlace(cos).addProductInPlace(second, sin, -direction);
            second.mulInPlace(cos).addInPlace(turned, direction);
        }
    }

    @Override
    public void close() {
        cos.close();
        sin.close();
    }
}
