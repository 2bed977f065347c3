package dev.tunesmith.engine.lora;

import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer with its low-rank update, if it has one: {@code y = W x + b + scaling * B A dropout(x)}.
 *
 * <p><b>Shapes</b>: x [T, I] → y [T, O]. <b>Invariant</b>: B starts at zero, so a fresh adapter changes nothing at all.
 *
 * @param base the layer; frozen unless the model itself is trained
 * @param group the update, or null
 * @param dropout share of the update's inputs dropped in training
 */
public record LoraLinear(Linear base, @Nullable LoraGroup group, double dropout) {

    /** Outputs, and what the backward pass wants back. */
    public record Forward(
            Tensor y, @Nullable Tensor low, @Nullable Tensor mask) {}

    /** Compute the outputs for inference. */
    public Tensor forward(Tensor x) {
        Tensor y = base.forward(x);
        if (group != null) {
            group.addTo(y, x);
        }
        return y;
    }

    /** Compute the outputs for training. */
    public Forward forwardForTraining(Tensor x) {
        Tensor y = base.forward(x);
        if (group == null) {
            return new Forward(y, null, null);
        }
        Tensor mask = dropout > 0 ? Tensors.dropoutMask(dropout, x.shape()).to(x.dtype()) : null;
        return new Forward(y, group.addTo(y, mask == null ? x : x.mul(mask)), mask);
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
        Tensor dx = base.backward(dy); // [T, O] -> [T, I]
        Tensor mask = saved.mask();
        if (mask == null) {
            backwardUpdate(dy, x, saved, dx);
        } else {
            Tensor dDropped = Tensors.zeros(x.dtype(), x.shape());
            backwardUpdate(dy, x, saved, dDropped);
            dx.addInPlace(dDropped.mulInPlace(mask));
        }
        return dx;
    }

    /** Add the update's gradients to their vectors where nothing below is trained, so that x needs none. */
    public void backwardLowest(Tensor dy, Tensor x, Forward saved) {
        backwardUpdate(dy, x, saved, null);
    }

    private void backwardUpdate(Tensor dy, Tensor x, Forward saved, @Nullable Tensor dInput) {
        Tensor low = saved.low();
        if (group != null && low != null) {
            group.backward(dy, saved.mask() == null ? x : x.mul(saved.mask()), low, dInput);
        }
    }
}
