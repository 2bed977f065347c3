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
 * 2; the order of operations of {@code torch.optim.AdamW}.
 */
public final class AdamW implements AutoCloseable {

    private final Config config;
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

    /** Start with zero moments for a vector of the given length. */
    public AdamW(Config config, long size) {
        this.config = config;
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
        try (Scope scope = Scope.open()) {
            if (config.weightDecay != 0) {
                parameters.mulInPlace(1 - learningRate * config.weightDecay);
            }
            firstMoment.mulInPlace(config.beta1).addInPlace(gradients, 1 - config.beta1);
            secondMoment.mulInPlace(config.beta2).addProductInPlace(gradients, gradients, 1 - config.beta2);
            double correction1 = 1 - Math.pow(config.beta1, step);
            double correction2 = 1 - Math.pow(config.beta2, step);
            Tensor denominator = secondMoment
                    .copy()
                    .sqrtInPlace()
                    .mulInPlace(1 / Math.sqrt(correction2))
                    .addInPlace(config.epsilon);
            parameters.addQuotientInPlace(firstMoment, denominator, -learningRate / correction1);
        }
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
