package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Additive mask of causal attention: 0 on and below the diagonal, minus infinity above; grows when needed. */
public final class CausalMask implements AutoCloseable {

    private @Nullable Tensor mask;

    /** The mask of a run of t tokens, a view [t, t], float32. */
    public Tensor of(int t) {
        Tensor current = mask;
        if (current == null || current.size(0) < t) {
            current = grow(Math.max(t, current == null ? 256 : 2 * (int) current.size(0)));
        }
        return current.narrow(0, 0, t).narrow(1, 0, t);
    }

    private Tensor grow(int size) {
        float[] values = new float[size * size];
        for (int row = 0; row < size; row++) {
            Arrays.fill(values, row * size + row + 1, (row + 1) * size, Float.NEGATIVE_INFINITY);
        }
        close();
        try (Scope scope = Scope.open()) {
            Tensor grown = Tensors.of(values, size, size).keep();
            mask = grown;
            return grown;
        }
    }

    @Override
    public void close() {
        if (mask != null) {
            mask.close();
            mask = null;
        }
    }
}
