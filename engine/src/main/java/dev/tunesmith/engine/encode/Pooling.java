package dev.tunesmith.engine.encode;

import dev.tunesmith.engine.tensor.Tensor;

/** How the hidden states of a text's tokens become one vector. */
public enum Pooling {
    /** Their mean, special tokens included. */
    MEAN {
        @Override
        Tensor of(Tensor states) {
            return states.mean(1).select(1, 0);
        }
    },
    /** The first token's state. */
    CLS {
        @Override
        Tensor of(Tensor states) {
            return states.select(1, 0);
        }
    };

    /** Pool sequences of one length: [n, t, D] -> [n, D]. */
    abstract Tensor of(Tensor states);
}
