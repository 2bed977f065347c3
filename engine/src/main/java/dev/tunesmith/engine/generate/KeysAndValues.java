package dev.tunesmith.engine.generate;

import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/** Keys and values of some positions, both [K, S, E], borrowed. */
record KeysAndValues(Tensor keys, Tensor values) {

    /** The first positions only. */
    KeysAndValues first(long positions) {
        return new KeysAndValues(keys.narrow(1, 0, positions), values.narrow(1, 0, positions));
    }

    /** The positions from one on. */
    KeysAndValues from(long position) {
        return position == 0
                ? this
                : new KeysAndValues(
                        keys.narrow(1, position, positions() - position),
                        values.narrow(1, position, positions() - position));
    }

    /** The last positions of neighbouring parts, at most so many: a view of one part, else a copy. */
    static KeysAndValues last(List<KeysAndValues> parts, long most) {
        long missing = most;
        List<Tensor> keys = new ArrayList<>();
        List<Tensor> values = new ArrayList<>();
        for (int i = parts.size() - 1; i >= 0 && missing > 0; i--) {
            long all = parts.get(i).positions();
            long taken = Math.min(all, missing);
            keys.add(0, parts.get(i).keys.narrow(1, all - taken, taken));
            values.add(0, parts.get(i).values.narrow(1, all - taken, taken));
            missing -= taken;
        }
        return keys.size() == 1
                ? new KeysAndValues(keys.get(0), values.get(0))
                : new KeysAndValues(Tensors.cat(1, keys), Tensors.cat(1, values));
    }

    long positions() {
        return keys.size(1);
    }
}
