package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;

/**
 * The gated activation {@code silu(gate) * up} over a fused projection [T, 2F]: gate, then up.
 *
 * <p><b>Source</b>: Shazeer 2020, equation 6.
 */
public final class SwiGlu {

    private SwiGlu() {}

    /** [T, 2F] -> [T, F]. */
    public static Tensor forward(Tensor gateUp) {
        long f = gateUp.size(1) / 2;
        return gateUp.narrow(1, 0, f).silu().mulInPlace(gateUp.narrow(1, f, f));
    }

    /** Gradient of the fused projection [T, 2F], given that of the activation [T, F]. */
    public static Tensor backward(Tensor dy, Tensor gateUp) {
        long f = gateUp.size(1) / 2;
        Tensor gate = gateUp.narrow(1, 0, f);
        Tensor up = gateUp.narrow(1, f, f);
        Tensor dGateUp = Tensors.empty(gateUp.dtype(), gateUp.shape());
        dGateUp.narrow(1, 0, f).copyInPlace(dy.mul(up).siluBackward(gate));
        dGateUp.narrow(1, f, f).copyInPlace(gate.silu().mulInPlace(dy));
        return dGateUp;
    }
}
