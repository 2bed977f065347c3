package dev.tunesmith.engine.generate;

import dev.tunesmith.engine.model.DecoderModel.Dimensions;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rotated keys and values of the sequences being generated: for each layer [B, K, capacity, E], float32, and a prefix that
 * all of them share.
 *
 * <p>Live rows are always 0 … {@link #live()} - 1: a row that ends is overwritten by the last one, which costs less than one
 * dead row in every following step. A row's own positions follow the shared prefix. Unused places are zero, so that masked
 * scores stay finite. <b>Owns</b> its tensors; borrows the prefix.
 */
final class KvCache implements AutoCloseable {

    private static final int GRANULE = 32;

    private final AttentionShape shape;
    private final @Nullable SharedPrefix prefix;
    private final Tensor[] keys;
    private final Tensor[] values;
    private final int[] lengths;
    private int live;
    private int capacity = GRANULE;

    /** Make an empty cache. */
    KvCache(Dimensions dimensions, int rows, @Nullable SharedPrefix prefix) {
        this.shape = dimensions.attention();
        this.prefix = prefix;
        this.lengths = new int[rows];
        this.keys = new Tensor[dimensions.numLayers()];
        this.values = new Tensor[dimensions.numLayers()];
        try (Scope scope = Scope.open()) {
            for (int layer = 0; layer < keys.length; layer++) {
                keys[layer] = zeros().keep();
                values[layer] = zeros().keep();
            }
        }
    }

    private Tensor zeros() {
        return Tensors.zeros(DType.FLOAT32, lengths.length, shape.kvHeads(), capacity, shape.headDim());
    }

    /** Bytes that one position of one row takes over all layers. */
    static long bytesPerPosition(Dimensions dimensions) {
        return 2L * dimensions.numLayers() * dimensions.attention().keyWidth() * Float.BYTES;
    }

    @Nullable
    SharedPrefix prefix() {
        return prefix;
    }

    /** P, or 0 without a shared prefix. */
    int prefixLength() {
        return prefix == null ? 0 : prefix.length();
    }

    /** B: how many rows there is room for. */
    int rows() {
        return lengths.length;
    }

    /** How many rows are in use. */
    int live() {
        return live;
    }

    /** How many own positions a row has. */
    int length(int row) {
        return lengths[row];
    }

    /** Own positions of the longest live row. */
    int longest() {
        return Arrays.stream(lengths, 0, live).max().orElse(0);
    }

    /** Start a row without positions; returns its number. */
    int addRow() {
        lengths[live] = 0;
        return live++;
    }

    /** Make room for so many own positions a row; grows by a quarter at least. */
    void reserve(int positions) {
        if (positions <= capacity) {
            return;
        }
        int used = capacity;
        int wanted = Math.max(positions, capacity + capacity / 4);
        capacity = (wanted + GRANULE - 1) / GRANULE * GRANULE;
        for (int layer = 0; layer < keys.length; layer++) {
            try (Scope scope = Scope.open()) {
                keys[layer] = grown(keys[layer], used);
                values[layer] = grown(values[layer], used);
            }
        }
    }

    private Tensor grown(Tensor old, int used) {
        Tensor grown = zeros();
        grown.narrow(2, 0, used).copyInPlace(old);
        old.close();
        return grown.keep();
    }

    /** Make a row hold what another one holds. */
    void copyRow(int from, int to) {
        lengths[to] = lengths[from];
        for (int layer = 0; layer < keys.length; layer++) {
            try (Scope scope = Scope.open()) {
                own(keys[layer], to, lengths[to]).copyInPlace(own(keys[layer], from, lengths[to]));
                own(values[layer], to, lengths[to]).copyInPlace(own(values[layer], from, lengths[to]));
            }
        }
    }

    /** End a row: the last live row takes its number. */
    void removeRow(int row) {
        live--;
        if (row < live) {
            copyRow(live, row);
        }
    }

    /** Positions 0 … {@code positions} - 1 of a row, a view [K, positions, E]. */
    KeysAndValues row(int layer, int row, int positions) {
        return new KeysAndValues(own(keys[layer], row, positions), own(values[layer], row, positions));
    }

    private static Tensor own(Tensor all, int row, int positions) {
        return all.select(0, row).narrow(1, 0, positions);
    }

    /** The same positions of all live rows, a view [B, K, positions, E]. */
    KeysAndValues liveRows(int layer, int positions) {
        return new KeysAndValues(
                keys[layer].narrow(0, 0, live).narrow(2, 0, positions),
                values[layer].narrow(0, 0, live).narrow(2, 0, positions));
    }

    /** Where the next position of each live row lies, for {@link #append}: [B K]. */
    Tensor nextPlaces() {
        long[] places = new long[live * shape.kvHeads()];
        for (int i = 0; i < places.length; i++) {
            places[i] = (long) i * capacity + lengths[i / shape.kvHeads()];
        }
        return Tensors.of(places, places.length);
    }

    /** Write one new position for each live row; {@link #advance} them once all layers are written. */
    void append(int layer, Tensor places, Tensor newKeys, Tensor newValues) {
        flat(keys[layer]).indexCopyInPlace(0, places, newKeys); // [B K, E]
        flat(values[layer]).indexCopyInPlace(0, places, newValues);
    }

    private Tensor flat(Tensor all) {
        return all.view((long) lengths.length * shape.kvHeads() * capacity, shape.headDim());
    }

    /** Count new positions of a row that were written in every layer. */
    void advance(int row, int positions) {
        lengths[row] += positions;
    }

    @Override
    public void close() {
        for (int layer = 0; layer < keys.length; layer++) {
            keys[layer].close();
            values[layer].close();
        }
    }
}
