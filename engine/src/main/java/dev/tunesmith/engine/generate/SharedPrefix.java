package dev.tunesmith.engine.generate;

import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keys and values of tokens with which several sequences begin, computed once.
 *
 * <p>Exact, since causal attention makes a prefix independent of what follows. <b>Owns</b> its tensors, a pair [K, P, E] a
 * layer.
 */
final class SharedPrefix implements AutoCloseable {

    /** Shorter prefixes cost more bookkeeping than they save. */
    static final int SHORTEST = 8;

    private final int[] ids;
    private final List<KeysAndValues> layers;

    private SharedPrefix(int[] ids, List<KeysAndValues> layers) {
        this.ids = ids;
        this.layers = List.copyOf(layers);
    }

    /** Run the tokens through the model, in pieces that fit the token budget. */
    static SharedPrefix compute(CachedModel model, int[] ids, int tokenBudget) {
        List<KeysAndValues> layers = new ArrayList<>();
        try (Scope scope = Scope.open();
                KvCache cache = new KvCache(model.dimensions(), 1, null)) {
            cache.reserve(ids.length);
            int row = cache.addRow();
            for (int from = 0; from < ids.length; from += tokenBudget) {
                int[] piece = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + tokenBudget));
                model.prefill(cache, List.of(new CachedModel.Piece(row, piece, false)));
            }
            for (int layer = 0; layer < model.dimensions().numLayers(); layer++) {
                KeysAndValues filled = cache.row(layer, row, ids.length);
                layers.add(new KeysAndValues(
                        filled.keys().copy().keep(), filled.values().copy().keep()));
            }
        }
        return new SharedPrefix(ids.clone(), layers);
    }

    /** P: how many tokens it has. */
    int length() {
        return ids.length;
    }

    KeysAndValues layer(int layer) {
        return layers.get(layer);
    }

    /** Whether a sequence begins with these tokens and goes on after them. */
    boolean begins(int[] sequence) {
        return sequence.length > ids.length && commonLength(ids, sequence) == ids.length;
    }

    /** How many tokens two sequences begin with alike. */
    static int commonLength(int[] a, int[] b) {
        int mismatch = Arrays.mismatch(a, b);
        return mismatch < 0 ? a.length : mismatch;
    }

    @Override
    public void close() {
        for (KeysAndValues layer : layers) {
            layer.keys().close();
            layer.values().close();
        }
    }
}
