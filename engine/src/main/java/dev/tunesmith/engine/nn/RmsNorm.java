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
        return x.rmsNorm(factor(), epsilon).to(compute);
    }

    @Override
    public Tensor backward(Tensor dy, Tensor x) {
        Tensor r = reciprocalRoot(x);
        return projected(dy, x, r).mulInPlace(r);
    }

    @Override
    public void addBackward(Tensor dy, Tensor x, Tensor dx) {
        Tensor r = reciprocalRoot(x);
        dx.addProductInPlace(projected(dy, x, r), r, 1);
    }

    /** {@code r = 1 / sqrt(mean(x²) + ε)}: [T, D] -> [T, 1]. */
    private Tensor reciprocalRoot(Tensor x) {
        return x.square().mean(-1).addInPlace(epsilon).rsqrt();
    }

    /** With {@code n = x r}, {@code g = dy w}: {@code g - n mean(g n)}; times r it is the gradient of x. */
    private Tensor projected(Tensor dy, Tensor x, Tensor r) {
        Tensor n = x.mul(r); // [T, D]
        if (gradient != null) {
            gradient.addInPlace(Norm.sumOfRows(dy.mul(n)));
        }
        Tensor g = dy.mul(factor()); // [T, D]
        Tensor projection = g.mul(n).mean(-1); // [T, D] -> [T, 1]
        return g.addProductInPlace(n, projection, -1);
    }
}
