package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.Tensor;

/** A function of one number, applied to each element of a feed-forward block's inner layer. */
public enum Activation {
    /** {@code x sigmoid(x)}. <b>Source</b>: Elfwing et al. 2017. */
    SILU {
        @Override
        public Tensor forward(Tensor x) {
            return x.silu();
        }

        @Override
        public Tensor backwardInto(Tensor dx, Tensor dy, Tensor x) {
            return dx.siluBackwardInto(dy, x);
        }
    },
    /** {@code x Φ(x)} with the normal distribution's Φ. <b>Source</b>: Hendrycks and Gimpel 2016. */
    GELU {
        @Override
        public Tensor forward(Tensor x) {
            return x.gelu();
        }

        @Override
        public Tensor backwardInto(Tensor dx, Tensor dy, Tensor x) {
            return dx.geluBackwardInto(dy, x);
        }
    },
    /** GELU by its tanh formula, as GPT-2 and Gemma compute it. */
    GELU_TANH {
        @Override
        public Tensor forward(Tensor x) {
            return x.geluTanh();
        }

        @Override
        public Tensor backwardInto(Tensor dx, Tensor dy, Tensor x) {
            return dx.geluTanhBackwardInto(dy, x);
        }
    };

    /** Apply to each element; a new tensor. */
    public abstract Tensor forward(Tensor x);

    /** Write the gradient at {@code x}, given that of the output, over {@code dx}. */
    public abstract Tensor backwardInto(Tensor dx, Tensor dy, Tensor x);
}
