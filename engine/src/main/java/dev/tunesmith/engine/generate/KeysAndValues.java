package dev.tunesmith.engine.generate;

import dev.tunesmith.engine.tensor.Tensor;

/** Keys and values of some positions, both [K, S, E], borrowed. */
record KeysAndValues(Tensor keys, Tensor values) {

    /** The first positions only. */
    KeysAndValues first(long positions) {
        return new KeysAndValues(keys.narrow(1, 0, positions), values.narrow(1, 0, positions));
    }

    long positions() {
        return keys.size(1);
    }
}
