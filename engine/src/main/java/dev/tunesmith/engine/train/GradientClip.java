package dev.tunesmith.engine.train;

import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;

/** Turns summed gradients into those of the mean loss, and bounds their norm. */
final class GradientClip {

    private static final long PIECE = 1 << 20;

    private GradientClip() {}

    /**
     * Divide by the number of target tokens and clip, in place.
     *
     * @param gradients of the summed loss, one flat vector
     * @param targets target tokens of the optimizer step
     * @param maxNorm gradients above this L2 norm are scaled down to it
     * @return the norm before clipping
     */
    static double meanAndClip(Tensor gradients, long targets, double maxNorm) {
        try (Scope scope = Scope.open()) {
            gradients.mulInPlace(1.0 / targets);
            double norm = norm(gradients);
            // torch.nn.utils.clip_grad_norm_ adds the same 1e-6.
            double factor = maxNorm / (norm + 1e-6);
            if (factor < 1) {
                gradients.mulInPlace(factor);
            }
            return norm;
        }
    }

    /** L2 norm, summed up in pieces: over a hundred million squares a float32 sum would not be exact enough. */
    private static double norm(Tensor vector) {
        double squares = 0;
        for (long from = 0; from < vector.elements(); from += PIECE) {
            double piece = vector.narrow(0, from, Math.min(PIECE, vector.elements() - from))
                    .norm();
            squares += piece * piece;
        }
        return Math.sqrt(squares);
    }
}
