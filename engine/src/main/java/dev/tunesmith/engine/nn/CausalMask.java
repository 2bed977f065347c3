package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Additive masks of causal attention: 0 where a row sees a key, minus infinity where not; they grow when needed.
 *
 * <p>With a window of W a row sees itself and the W - 1 positions before it, as Hugging Face counts a sliding window.
 */
public final class CausalMask implements AutoCloseable {

    /** The window of a layer that sees everything before. */
    public static final int NO_WINDOW = Integer.MAX_VALUE;

    private static final int SMALLEST = 256;

    private final Map<Integer, Held> byWindow = new HashMap<>();

    /** Row r, column c of the mask [R, B + R] is 0 where {@code 0 <= B + r - c < W}; smaller masks are views of it. */
    private record Held(Tensor mask, int before) {

        int rows() {
            return (int) mask.size(0);
        }
    }

    /** The mask of t rows over their own keys: a view [t, t], float32. */
    public Tensor of(int t) {
        return of(0, t, NO_WINDOW);
    }

    /** The mask of t rows over {@code before} keys and then their own: a view [t, before + t], float32. */
    public Tensor of(int before, int t, int window) {
        Held held = held(before, t, window);
        return held.mask.narrow(0, 0, t).narrow(1, held.before - before, (long) before + t);
    }

    /** Grow to a size now, so that masks up to it may then be asked for by several threads. */
    public void reserve(int before, int t, int window) {
        held(before, t, window);
    }

    private Held held(int before, int t, int window) {
        Held held = byWindow.get(window);
        return held == null || held.rows() < t || held.before < before ? grow(held, before, t, window) : held;
    }

    private Held grow(@Nullable Held old, int before, int t, int window) {
        int rows = old == null ? Math.max(t, SMALLEST) : t <= old.rows() ? old.rows() : Math.max(t, 2 * old.rows());
        int ahead = old == null ? before : Math.max(before, old.before);
        int columns = ahead + rows;
        float[] values = new float[Math.multiplyExact(rows, columns)];
        for (int row = 0; row < rows; row++) {
            int start = row * columns;
            int own = ahead + row;
            Arrays.fill(values, start, start + Math.max(0, own - (window - 1)), Float.NEGATIVE_INFINITY);
            Arrays.fill(values, start + own + 1, start + columns, Float.NEGATIVE_INFINITY);
        }
        if (old != null) {
            old.mask.close();
        }
        try (Scope scope = Scope.open()) {
            Held grown = new Held(Tensors.of(values, rows, columns).keep(), ahead);
            byWindow.put(window, grown);
            return grown;
        }
    }

    @Override
    public void close() {
        byWindow.values().forEach(held -> held.mask.close());
        byWindow.clear();
    }
}
