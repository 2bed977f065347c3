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
        Tensor y = base.forward(x);
        if (group == null) {
            return new Forward(y, null, null, null);
        }
        Tensor input = mask == null ? x : x.mul(mask);
        Tensor low = group.addTo(y, input);
        Magnitudes magnitudes = group.magnitudes();
        if (magnitudes == null) {
            return new Forward(y, low, mask, null);
        }
        Tensor product;
        if (mask == null) {
            product = base.bias() == null ? y.copy() : y.sub(base.bias());
        } else {
            product = input.linear(base.weight()); // PEFT drops inputs of this product with W, and not of the one in y
            group.addTo(product, input);
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
        Magnitudes magnitudes = group == null ? null : group.magnitudes();
        Tensor dProduct = magnitudes == null ? dy : magnitudes.scaled(dy); // [T, O]
        Tensor mask = saved.mask();
        if (mask == null) {
            Tensor dx = base.backward(dProduct); // [T, O] -> [T, I]
            backwardUpdate(dy, dProduct, x, saved, dx);
            return dx;
        }
        Tensor dx = base.backward(dy);
        Tensor dDropped =
                magnitudes == null ? Tensors.zeros(x.dtype(), x.shape()) : base.backward(magnitudes.excessOf(dy));
        backwardUpdate(dy, dProduct, x, saved, dDropped);
        return dx.addInPlace(dDropped.mulInPlace(mask));
    }

    /** Add the update's gradients to their vectors where nothing below is trained, so that x needs none. */
    public void backwardLowest(Tensor dy, Tensor x, Forward saved) {
        Magnitudes magnitudes = group == null ? null : group.magnitudes();
        backwardUpdate(dy, magnitudes == null ? dy : magnitudes.scaled(dy), x, saved, null);
    }

    /**
     * Go back through the update.
     *
     * @param dProduct gradient of {@code scaling * B A dropout(x)}: dy, and with DoRA m / n times that
     * @param dInput the update's gradient of dropout(x) is added here; null where nothing below is trained
     */
    private void backwardUpdate(Tensor dy, Tensor dProduct, Tensor x, Forward saved, @Nullable Tensor dInput) {
        Tensor low = saved.low();
        if (group == null || low == null) {
            return;
        }
        Magnitudes magnitudes = group.magnitudes();
        Tensor product = saved.product();
        if (magnitudes != null && product != null) {
            magnitudes.addGradients(dy, product);
        }
        group.backward(dProduct, saved.mask() == null ? x : x.mul(saved.mask()), low, dInput);
    }
}
