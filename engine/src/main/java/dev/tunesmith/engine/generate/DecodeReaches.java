package dev.tunesmith.engine.generate;

import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the {@link DecodeReach} of each window once a decoding step.
 *
 * <p>With P prefix positions, a row of n own positions has its new token at P + n. A window of W shows it prefix position
 * j where {@code P + n - j < W}, and own position j where {@code n - j < W} and {@code j <= n}. Tensors belong to the
 * caller's scope.
 */
final class DecodeReaches {

    /** Finite, for a row may see nothing of the prefix, and minus infinity throughout would make its sums undefined. */
    private static final float UNSEEN = -1e30f;

    private final KvCache cache;
    private final Map<Integer, DecodeReach> byWindow = new HashMap<>();

    /** Make them for all windows that the layers have. */
    DecodeReaches(KvCache cache, IntStream windows) {
        this.cache = cache;
        windows.distinct().forEach(window -> byWindow.put(window, make(window)));
    }

    DecodeReach of(int window) {
        return Objects.requireNonNull(byWindow.get(window), "a window that no layer has");
    }

    private DecodeReach make(int window) {
        int rows = cache.live();
        int shortest = Integer.MAX_VALUE;
        for (int row = 0; row < rows; row++) {
            shortest = Math.min(shortest, cache.length(row));
        }
        int positions = cache.longest() + 1;
        int prefix = cache.prefixLength();
        int ownFrom = firstSeen(shortest, window, shortest);
        int prefixFrom = firstSeen(prefix + shortest, window, prefix);
        return new DecodeReach(
                ownFrom,
                positions,
                ownMask(rows, ownFrom, positions - ownFrom, window),
                prefixFrom,
                prefixMask(rows, prefix, prefixFrom, window),
                seesPrefix(rows, window));
    }

    /** The first position that a token sees, but at most {@code end}. */
    private static int firstSeen(int position, int window, int end) {
        return Math.min(end, Math.max(0, position - (window - 1)));
    }

    private Tensor ownMask(int rows, int from, int length, int window) {
        float[] values = new float[Math.multiplyExact(rows, length)];
        for (int row = 0; row < rows; row++) {
            int start = row * length;
            int own = cache.length(row);
            int first = firstSeen(own, window, own);
            Arrays.fill(values, start, start + first - from, Float.NEGATIVE_INFINITY);
            Arrays.fill(values, start + own + 1 - from, start + length, Float.NEGATIVE_INFINITY);
        }
        return Tensors.of(values, rows, 1, 1, length);
    }

    private @Nullable Tensor prefixMask(int rows, int prefix, int from, int window) {
        int length = prefix - from;
        if (length == 0 || firstSeen(prefix + cache.longest(), window, prefix) == from) {
            return null;
        }
        float[] values = new float[Math.multiplyExact(rows, length)];
        for (int row = 0; row < rows; row++) {
            int first = firstSeen(prefix + cache.length(row), window, prefix);
            Arrays.fill(values, row * length, row * length + first - from, UNSEEN);
        }
        return Tensors.of(values, 1, rows, 1, length);
    }

    private @Nullable Tensor seesPrefix(int rows, int window) {
        if (cache.longest() < window - 1) {
            return null;
        }
        float[] values = new float[rows];
        for (int row = 0; row < rows; row++) {
            values[row] = cache.length(row) < window - 1 ? 1 : 0;
        }
        return Tensors.of(values, rows, 1, 1, 1);
    }
}
