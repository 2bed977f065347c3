package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Root-mean-square normalisation: {@code y = x / sqrt(mean(x²) + ε) * (w + offset)}.
 *
 * <p><b>Source</b>: Zhang and Sennrich 2019, equation 4; Hugging Face {@code LlamaRMSNorm}, and {@code Gemma3RMSNorm} for
 * the offset.
 *
 * @param weight [D], float32, borrowed
 * @param epsilon added to the mean square
 * @param offset added to the weight: 0, or 1 for Gemma
 * @param gradient where the gradient of the weight is added, [D], float32, borrowed; null where it is frozen
 */
public record RmsNorm(
        Tensor weight,
        double epsilon,
        double offset,
        @Nullable Tensor gradient) implements Norm {

    /** A frozen norm. */
    public RmsNorm(Tensor weight, double epsilon, double offset) {
        this(weight, epsilon, offset, null);
    }

    @Override
    public @Nullable Tensor bias() {
        return null;
    }

    @Override
    public Norm with(Tensor otherWeight, @Nullable Tensor otherBias, @Nullable Tensor dWeight, @Nullable Tensor dBias) {
        return new RmsNorm(otherWeight, epsilon, offset, dWeight);
    }

    private Tensor factor() {
        return offset == 0 ? weight : weight.add(offset);
    }

    @Override
    public Tensor forward(Tensor x, DType compute) {
        return x.mul(reciprocalRoot(x)).mulInPlace(factor()).to(compute);
    }

    @Override
    public Tensor backward(Tensor dy, Tensor x) {
        Tensor r = reciprocalRoot(x);
        Tensor g = weighted(dy, x, r);
        Tensor projection = projection(g, x, r);
        return g.mulInPlace(r).addProductInPlace(x, projection, -1);
    }

    @Override
    public void addBackward(Tensor dy, Tensor x, Tensor dx) {
        Tensor r = reciprocalRoot(x);
        Tensor g = weighted(dy, x, r);
        dx.addProductInPlace(g, r, 1).addProductInPlace(x, projection(g, x, r), -1);
    }

    /** {@code r = 1 / sqrt(mean(x²) + ε)}: [T, D] -> [T, 1]. */
    private Tensor reciprocalRoot(Tensor x) {
        return x.norm(-1)
                .square()
                .mulInPlace(1.0 / weight.elements())
                .addInPlace(epsilon)
                .rsqrt();
    }

    /** {@code g = dy w} [T, D], float32; adds the gradient of w where it is trained. */
    private Tensor weighted(Tensor dy, Tensor x, Tensor r) {
        if (gradient != null) {
            gradient.addInPlace(Norm.sumOfRows(x.mul(r).mulInPlace(dy)));
        }
        return dy.dtype() == DType.FLOAT32
                ? dy.mul(factor())
                : dy.to(DType.FLOAT32).mulInPlace(factor());
    }

    /** What of x goes from {@code g r} to give the gradient of x: {@code r³ mean(g x)}, [T, 1]. */
    private static Tensor projection(Tensor g, Tensor x, Tensor r) {
        return g.mul(x).mean(-1).mulInPlace(r).mulInPlace(r).mulInPlace(r);
    }
}
