package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A frozen linear layer, perhaps of several projections fused along their outputs: {@code y = x W^T + b}.
 *
 * <p><b>Shapes</b>: x [T, I] → y [T, O]; W [O, I], b [O].
 *
 * @param weight W, borrowed
 * @param bias b, or null
 */
public record Linear(Tensor weight, @Nullable Tensor bias) {

    public Tensor forward(Tensor x) {
        return bias == null ? x.linear(weight) : x.linear(weight, bias);
    }

    /** Gradient of the input: dy [T, O] -> [T, I]. W is frozen, so that is all there is. */
    public Tensor backward(Tensor dy) {
        return dy.mm(weight);
    }
}
