package dev.tunesmith.engine.train;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;

/**
 * Adam with decoupled weight decay over one flat parameter vector.
 *
 * <p><b>Formula</b>: {@code p *= 1 - lr λ; m = β1 m + (1 - β1) g; v = β2 v + (1 - β2) g²; p -= lr m̂ / (√v̂ + ε)}, with m̂ and
 * v̂ corrected for their start at zero. <b>Owns</b> m and v, float32. <b>Source</b>: Loshchilov and Hutter 2019, algorithm
 * 2; the order of operations of {@code torch.optim.AdamW}. It goes through the vector in pieces that stay in the caches.
 */
public final class AdamW implements AutoCloseable {

    /** Numbers updated at once: four vectors of a megabyte. */
    private static final long PIECE = 1 << 18;

    private final Config config;
    private final long decayed;
    private final Tensor firstMoment;
    private final Tensor secondMoment;

    /**
     * Settings of the optimizer.
     *
     * @param learningRate before the schedule
     * @param weightDecay λ
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param epsilon added to the root
     */
    public record Config(double learningRate, double weightDecay, double beta1, double beta2, double epsilon) {}

    /**
     * Start with zero moments.
     *
     * @param size length of the vector
     * @param decayed how many of its first numbers weight decay draws to zero
     */
    public AdamW(Config config, long size, long decayed) {
        this.config = config;
        this.decayed = decayed;
        try (Scope scope = Scope.open()) {
            this.firstMoment = Tensors.zeros(DType.FLOAT32, size).keep();
            this.secondMoment = Tensors.zeros(DType.FLOAT32, size).keep();
        }
    }

    /**
     * Take one step.
     *
     * @param step from 1, for the correction of the moments
     * @param learningRate after the schedule
     */
    public void step(Tensor parameters, Tensor gradients, long step, double learningRate) {
        long size = parameters.elements();
        long from = 0;
        while (from < size) {
            // A piece ends where decay ends, so that all of it decays or none.
            long until = Math.min(from < decayed ? decayed : size, from + PIECE);
            try (Scope scope = Scope.open()) {
                long length = until - from;
                step(
                        parameters.narrow(0, from, length),
                        gradients.narrow(0, from, length),
                        firstMoment.narrow(0, from, length),
                        secondMoment.narrow(0, from, length),
                        new Update(step, learningRate, from < decayed));
            }
            from = until;
        }
    }

    private record Update(long step, double learningRate, boolean decays) {}

    private void step(Tensor p, Tensor g, Tensor m, Tensor v, Update update) {
        if (update.decays && config.weightDecay != 0) {
            p.mulInPlace(1 - update.learningRate * config.weightDecay);
        }
        m.mulInPlace(config.beta1).addInPlace(g, 1 - config.beta1);
        v.mulInPlace(config.beta2).addProductInPlace(g, g, 1 - config.beta2);
        double correction1 = 1 - Math.pow(config.beta1, update.step);
        double correction2 = 1 - Math.pow(config.beta2, update.step);
        Tensor denominator =
                v.copy().sqrtInPlace().mulInPlace(1 / Math.sqrt(correction2)).addInPlace(config.epsilon);
        p.addQuotientInPlace(m, denominator, -update.learningRate / correction1);
    }

    /** m, for checkpoints. */
    Tensor firstMoment() {
        return firstMoment;
    }

    /** v, for checkpoints. */
    Tensor secondMoment() {
        return secondMoment;
    }

    @Override
    public void close() {
        firstMoment.close();
        secondMoment.close();
    }
}
