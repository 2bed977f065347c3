package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;

/**
 * What lies between the two layers of a feed-forward block: gated, {@code f(gate) * up} over rows of gate, then up; or
 * plain, {@code f(h)}.
 *
 * <p><b>Shapes</b>: h [T, 2F] where gated, else [T, F] → [T, F]. <b>Source</b>: Shazeer 2020, equation 6.
 *
 * @param function f
 * @param gated whether the rows hold gate and up
 */
public record MlpActivation(Activation function, boolean gated) {

    public static final MlpActivation SWIGLU = new MlpActivation(Activation.SILU, true);

    /** Width of the rows this reads, given that of those it makes. */
    public int inputWidth(int ffnSize) {
        return gated ? 2 * ffnSize : ffnSize;
    }

    /** Apply; h stays as it is. */
    public Tensor forward(Tensor h) {
        if (!gated) {
            return function.forward(h);
        }
        long f = h.size(1) / 2;
        return function.forward(h.narrow(1, 0, f)).mulInPlace(h.narrow(1, f, f));
    }

    /**
     * What the backward pass takes beside h; made again there, not kept.
     *
     * @param function f of the gate, or of h [T, F]
     * @param output what {@link #forward} makes [T, F]; {@code function} itself where nothing is gated
     */
    public record Values(Tensor function, Tensor output) {}

    /** Apply, and keep what lies between; h stays as it is. */
    public Values values(Tensor h) {
        if (!gated) {
            Tensor output = function.forward(h);
            return new Values(output, output);
        }
        long f = h.size(1) / 2;
        Tensor gate = function.forward(h.narrow(1, 0, f));
        return new Values(gate, gate.mul(h.narrow(1, f, f)));
    }

    /** Gradient of h, given that of the output [T, F]. */
    public Tensor backward(Tensor dy, Tensor h, Values values) {
        Tensor dh = Tensors.empty(h.dtype(), h.shape());
        if (!gated) {
            return function.backwardInto(dh, dy, h);
        }
        long f = h.size(1) / 2;
        function.backwardInto(dh.narrow(1, 0, f), dy.mul(h.narrow(1, f, f)), h.narrow(1, 0, f));
        dh.narrow(1, f, f).productInto(dy, values.function);
        return dh;
    }
}
