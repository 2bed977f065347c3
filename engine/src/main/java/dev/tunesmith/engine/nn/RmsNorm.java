package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Tensor;

/**
 * Root-mean-square normalisation with a learned weight: {@code y = x / sqrt(mean(x²) + ε) * w}.
 *
 * <p><b>Shapes</b>: x [T, D], w [D] → y [T, D]. x and w are float32; y is cast to the type that the next matrix product
 * wants. <b>Source</b>: Zhang and Sennrich 2019, equation 4; Hugging Face {@code LlamaRMSNorm}.
 *
 * @param weight [D], float32, borrowed
 * @param epsilon added to the mean square
 */
public record RmsNorm(Tensor weight, double epsilon) {

    /** Normalise each row. */
    public Tensor forward(Tensor x, DType compute) {
        return x.rmsNorm(weight, epsilon).to(compute); // [T, D]
    }

    /**
     * Add this norm's input gradient to {@code dx}.
     *
     * <p>With {@code r = 1 / sqrt(mean(x²) + ε)}, {@code n = x r}, {@code g = dy w}: {@code dx += r (g - n mean(g n))}.
     */
    public void backward(Tensor dy, Tensor x, Tensor dx) {
        Tensor r = x.square().mean(-1).addInPlace(epsilon).rsqrt(); // [T, D] -> [T, 1]
        Tensor n = x.mul(r); // [T, D]
        Tensor g = dy.mul(weight); // [T, D]
        Tensor projection = g.mul(n).mean(-1); // [T, D] -> [T, 1]
        g.addProductInPlace(n, projection, -1);
        dx.addProductInPlace(g, r, 1);
    }
}
