package dev.tunesmith.engine.lora;

import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer with its low-rank update, if it has one: {@code y = W x + b + scaling * B A dropout(x)}, and with DoRA {@code +
 * (m / n - 1) * V dropout(x)}, see {@link Magnitudes}.
 *
 * <p><b>Shapes</b>: x [T, I] → y [T, O]. <b>Invariant</b>: B starts at zero and m at n, so a fresh adapter changes nothing at all.
 *
 * @param base the layer; frozen unless the model itself is trained
 * @param group the update, or null
 * @param dropout share of the update's inputs dropped in training
 */
public record LoraLinear(Linear base, @Nullable LoraGroup group, double dropout) {

    /**
     * Outputs, and what the backward pass wants back.
     *
     * @param y [T, O]
     * @param low dropout(x) A^T, or null without an adapter
     * @param mask of the dropout, or null without
     * @param product V dropout(x) [T, O], or null without DoRA
     */
    public record Forward(
            Tensor y,
            @Nullable Tensor low,
            @Nullable Tensor mask,
            @Nullable Tensor product) {}

    /** Compute the outputs for inference. */
    public Tensor forward(Tensor x) {
        return forward(x, null).y();
    }

    /** Compute the outputs for training. */
    public Forward forwardForTraining(Tensor x) {
        return forward(
                x,
                group != null && dropout > 0
                        ? Tensors.dropoutMask(dropout, x.shape()).to(x.dtype())
                        : null);
    }

    /** Compute the outputs with a given mask of the dropout [T, I], or null for none. */
    Forward forward(Tensor x, @Nullable Tensor mask) {
        if (group == null) {
            return new Forward(base.forward(x), null, null, null);
        }
        Tensor input = mask == null ? x : x.mul(mask);
        Tensor low = group.lower(input); // [T, I] -> [T, ΣR]
        Tensor y = group.isFresh()
                ? base.forward(x)
                : base.forwardOnto(group.raise(low, base.weight().size(0)), x); // -> [T, O]
        Magnitudes magnitudes = group.magnitudes();
        if (magnitudes == null) {
            return new Forward(y, low, mask, null);
        }
        Tensor product;
        if (mask == null) {
            product = base.bias() == null ? y.copy() : y.sub(base.bias());
        } else { // PEFT drops inputs of this product with W, and not of the one in y
            product = group.raise(low, base.weight().size(0))
                    .addMatmulInPlace(input, base.weight().t(), 1);
        }
        magnitudes.addExcess(y, product);
        return new Forward(y, low, mask, product);
    }

    /**
     * Add the update's gradients to their vectors and return the gradient of x.
     *
     * @param dy [T, O]
     * @param x the inputs of the forward pass [T, I]
     * @param saved what the forward pass returned
     * @return [T, I]
     */
    public Tensor backward(Tensor dy, Tensor x, Forward saved) {
        base.addGradients(dy, x);
        Tensor low = saved.low();
        if (group == null || low == null) {
            return base.backward(dy);
        }
        Magnitudes magnitudes = group.magnitudes();
        Tensor dProduct = magnitudes == null ? dy : magnitudes.scaled(dy); // [T, O]
        Tensor dInput = group.inputGradient(backwardUpdate(group, dy, dProduct, x, low, saved)); // -> [T, I]
        Tensor mask = saved.mask();
        if (mask == null) {
            return base.backwardOnto(dInput, dProduct);
        }
        if (magnitudes != null) {
            base.backwardOnto(dInput, magnitudes.excessOf(dy));
        }
        return base.backwardOnto(dInput.mulInPlace(mask), dy);
    }

    /** Add the update's gradients to their vectors where nothing below is trained, so that x needs none. */
    public void backwardLowest(Tensor dy, Tensor x, Forward saved) {
        Tensor low = saved.low();
        if (group != null && low != null) {
            Magnitudes magnitudes = group.magnitudes();
            backwardUpdate(group, dy, magnitudes == null ? dy : magnitudes.scaled(dy), x, low, saved);
        }
    }

    /**
     * Add the update's gradients to their vectors.
     *
     * @param dProduct gradient of {@code scaling * B A dropout(x)}: dy, and with DoRA m / n times that
     * @return gradient of {@code low}, transposed [ΣR, T]
     */
    private static Tensor backwardUpdate(
            LoraGroup group, Tensor dy, Tensor dProduct, Tensor x, Tensor low, Forward saved) {
        Magnitudes magnitudes = group.magnitudes();
        Tensor product = saved.product();
        if (magnitudes != null && product != null) {
            magnitudes.addGradients(dy, product);
        }
        Tensor mask = saved.mask();
        return group.backward(dProduct, mask == null ? x : x.mul(mask), low);
    }
}
