package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Normalisation of the last dimension with learned weights, float32: [T, D] → [T, D], or [T, H, E] → [T, H, E] a head.
 *
 * <p>The backward pass makes the input's gradient, and adds those of weight and bias where the norm was made with a place
 * for them.
 */
public sealed interface Norm permits RmsNorm, LayerNorm {

    /** Normalise; the result is cast to the type that the next matrix product wants. */
    Tensor forward(Tensor x, DType compute);

    /** Gradient of the input, float32, given that of the output and the input. */
    Tensor backward(Tensor dy, Tensor x);

    /** Add the gradient of the input to {@code dx}. */
    void addBackward(Tensor dy, Tensor x, Tensor dx);

    /** The learned weight, [D]. */
    Tensor weight();

    /** The learned bias, [D], or null where there is none. */
    @Nullable
    Tensor bias();

    /**
     * The same norm with other weights; those not null of the gradients are added to.
     *
     * @param otherBias null where the norm has none
     */
    Norm with(Tensor otherWeight, @Nullable Tensor otherBias, @Nullable Tensor dWeight, @Nullable Tensor dBias);

    /** Sum over all dimensions but the last: [T, D] or [T, H, D] -> [D]. */
    static Tensor sumOfRows(Tensor x) {
        long[] shape = x.shape();
        long width = shape[shape.length - 1];
        return x.reshape(x.elements() / width, width).sum(0).view(width);
    }
}
