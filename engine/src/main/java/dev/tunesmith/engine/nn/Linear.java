package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.PackedWeight;
import dev.tunesmith.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer, perhaps of several projections fused along their outputs: {@code y = x W^T + b}.
 *
 * <p><b>Shapes</b>: x [T, I] → y [T, O]; W [O, I], b [O].
 *
 * @param weight W, borrowed
 * @param bias b, or null
 * @param gradients where the gradients of W and b are added, or null where both are frozen
 * @param packed the same W packed for products of few rows, borrowed, or null
 */
public record Linear(
        Tensor weight,
        @Nullable Tensor bias,
        @Nullable Gradients gradients,
        @Nullable PackedWeight packed) {

    /** The least and the most rows for which the packed weight is faster (docs/log.md). */
    private static final int LEAST_PACKED_ROWS = 3;

    private static final int MOST_PACKED_ROWS = 127;

    /**
     * Gradients of a trained layer, float32, borrowed.
     *
     * @param weight [O, I]
     * @param bias [O], or null where the layer has no bias
     */
    public record Gradients(Tensor weight, @Nullable Tensor bias) {}

    /** A layer whose W and b are trained where there are gradients. */
    public Linear(Tensor weight, @Nullable Tensor bias, @Nullable Gradients gradients) {
        this(weight, bias, gradients, null);
    }

    /** A frozen layer. */
    public Linear(Tensor weight, @Nullable Tensor bias) {
        this(weight, bias, null);
    }

    /** The same layer, faster on few rows. */
    public Linear packed(PackedWeight packedWeight) {
        return new Linear(weight, bias, gradients, packedWeight);
    }

    public Tensor forward(Tensor x) {
        PackedWeight quick = packedFor(x);
        if (quick != null) {
            return plusBias(quick.multiply(x));
        }
        if (FewRows.faster(x)) {
            return plusBias(FewRows.multiply(x, weight));
        }
        return bias == null ? x.linear(weight) : x.linear(weight, bias);
    }

    /**
     * Add the outputs to {@code y} [T, O] in place. The sum is rounded once: in bfloat16 a small update that is added to rounded outputs
     * would be rounded away.
     */
    public Tensor forwardOnto(Tensor y, Tensor x) {
        PackedWeight quick = packedFor(x);
        if (quick != null) {
            return plusBias(y.addInPlace(quick.multiply(x)));
        }
        return plusBias(
                FewRows.faster(x) ? y.addInPlace(FewRows.multiply(x, weight)) : y.addMatmulInPlace(x, weight.t(), 1));
    }

    private @Nullable PackedWeight packedFor(Tensor x) {
        return x.size(0) >= LEAST_PACKED_ROWS && x.size(0) <= MOST_PACKED_ROWS ? packed : null;
    }

    private Tensor plusBias(Tensor y) {
        return bias == null ? y : y.addInPlace(bias);
    }

    /** Gradient of the input: dy [T, O] -> [T, I]. */
    public Tensor backward(Tensor dy) {
        return dy.mm(weight);
    }

    /** Add the gradient of the input to {@code dx} [T, I] in place, the sum rounded once: dy [T, O]. */
    public Tensor backwardOnto(Tensor dx, Tensor dy) {
        return dx.addMatmulInPlace(dy, weight, 1);
    }

    /** Add the gradients of W, {@code dy^T x}, and b, the sum of dy, where they are trained: dy [T, O], x [T, I]. */
    public void addGradients(Tensor dy, Tensor x) {
        if (gradients == null) {
            return;
        }
        addProduct(gradients.weight, dy.t(), x);
        if (gradients.bias != null) {
            gradients.bias.addInPlace(dy.to(DType.FLOAT32).sum(0).view(dy.size(1)));
        }
    }

    /** Add {@code a b} to a gradient: the product in the compute type, the sum in float32. */
    public static void addProduct(Tensor gradient, Tensor a, Tensor b) {
        if (a.dtype() == DType.FLOAT32) {
            gradient.addMatmulInPlace(a, b, 1);
        } else {
            gradient.addInPlace(a.mm(b));
        }
    }
}
