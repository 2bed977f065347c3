package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Layer normalisation: {@code y = (x - mean(x)) / sqrt(var(x) + ε) * w + b}.
 *
 * <p><b>Source</b>: Ba et al. 2016, equation 4; torch {@code LayerNorm}.
 *
 * @param weight [D], float32, borrowed
 * @param bias [D], float32, borrowed
 * @param epsilon added to the variance
 * @param gradients where the gradients of weight and bias are added, or null where both are frozen
 */
public record LayerNorm(
        Tensor weight,
        Tensor bias,
        double epsilon,
        @Nullable Gradients gradients) implements Norm {

    /** Gradients of a trained norm, [D], float32, borrowed. */
    public record Gradients(Tensor weight, Tensor bias) {}

    /** A frozen norm. */
    public LayerNorm(Tensor weight, Tensor bias, double epsilon) {
        this(weight, bias, epsilon, null);
    }

    @Override
    public Norm with(Tensor otherWeight, @Nullable Tensor otherBias, @Nullable Tensor dWeight, @Nullable Tensor dBias) {
        return new LayerNorm(
                otherWeight,
                Objects.requireNonNull(otherBias, "a layer norm has a bias"),
                epsilon,
                dWeight == null || dBias == null ? null : new Gradients(dWeight, dBias));
    }

    @Override
    public Tensor forward(Tensor x, DType compute) {
        return x.layerNorm(weight, bias, epsilon).to(compute);
    }

    @Override
    public Tensor backward(Tensor dy, Tensor x) {
        Standard standard = standard(x);
        return projected(dy, standard).mulInPlace(standard.r);
    }

    @Override
    public void addBackward(Tensor dy, Tensor x, Tensor dx) {
        Standard standard = standard(x);
        dx.addProductInPlace(projected(dy, standard), standard.r, 1);
    }

    /** {@code n = (x - mean(x)) r} [T, D] with {@code r = 1 / sqrt(var(x) + ε)} [T, 1]. */
    private record Standard(Tensor n, Tensor r) {}

    private Standard standard(Tensor x) {
        Tensor centred = x.sub(x.mean(-1));
        Tensor r = centred.square().mean(-1).addInPlace(epsilon).rsqrt();
        return new Standard(centred.mulInPlace(r), r);
    }

    /** With {@code g = dy w}: {@code g - mean(g) - n mean(g n)}; times r it is the gradient of x. */
    private Tensor projected(Tensor dy, Standard standard) {
        if (gradients != null) {
            gradients.weight.addInPlace(Norm.sumOfRows(dy.mul(standard.n)));
            gradients.bias.addInPlace(Norm.sumOfRows(dy));
        }
        Tensor g = dy.mul(weight); // [T, D]
        Tensor projection = g.mul(standard.n).mean(-1); // [T, D] -> [T, 1]
        return g.subInPlace(g.mean(-1)).addProductInPlace(standard.n, projection, -1);
    }
}
