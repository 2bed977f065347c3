package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Tensor;

/**
 * Normalisation of the last dimension with learned weights, float32: [T, D] → [T, D], or [T, H, E] → [T, H, E] a head.
 *
 * <p>Weights are frozen: the backward pass makes the input's gradient. The gradients of weight and bias belong here too
 * once norms are trained.
 */
public sealed interface Norm permits RmsNorm, LayerNorm {

    /** Normalise; the result is cast to the type that the next matrix product wants. */
    Tensor forward(Tensor x, DType compute);

    /** Gradient of the input, float32, given that of the output and the input. */
    Tensor backward(Tensor dy, Tensor x);

    /** Add the gradient of the input to {@code dx}. */
    void addBackward(Tensor dy, Tensor x, Tensor dx);
}
