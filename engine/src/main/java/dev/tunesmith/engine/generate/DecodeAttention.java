package dev.tunesmith.engine.generate;

import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.Arrays;

/**
 * Attention of one decoding step: each live row's new token attends to the shared prefix, to its row's own positions, and
 * to itself.
 *
 * <p>The shared prefix is one matrix product for all rows; own positions are a batched one over [B K], up to the longest
 * row, with a mask for shorter ones. Places and mask are made once a step, in the caller's scope, for all layers.
 */
final class DecodeAttention {

    private final KvCache cache;
    private final AttentionShape shape;
    private final long rows;
    private final int positions;
    private final Tensor places;
    private final Tensor mask;

    DecodeAttention(KvCache cache, AttentionShape shape) {
        this.cache = cache;
        this.shape = shape;
        this.rows = cache.live();
        this.positions = cache.longest() + 1;
        this.places = cache.nextPlaces();
        this.mask = lengthMask();
    }

    /** 0 where a row has a position (the new one included), minus infinity after it: [B, 1, 1, L]. */
    private Tensor lengthMask() {
        float[] values = new float[Math.toIntExact(rows * positions)];
        for (int row = 0; row < rows; row++) {
            int from = row * positions + cache.length(row) + 1;
            Arrays.fill(values, from, (row + 1) * positions, Float.NEGATIVE_INFINITY);
        }
        return Tensors.of(values, rows, 1, 1, positions);
    }

    /** Attend: rotated fused rows [B, (H + 2K) E] -> [B, H E]. */
    Tensor attend(int layer, Tensor qkv) {
        int k = shape.kvHeads();
        int g = shape.groups();
        int e = shape.headDim();
        cache.append(layer, places, newHeads(qkv, shape.queryWidth()), newHeads(qkv, shape.queryWidth() + k * e));
        Tensor queries = qkv.narrow(1, 0, shape.queryWidth()).mul(shape.scale()).reshape(rows * k, g, e);
        KeysAndValues own = cache.liveRows(layer, positions);
        Tensor scores = queries.bmm(own.keys().transpose(1, 2)); // [B K, G, E] x [B K, E, L] -> [B K, G, L]
        scores.view(rows, k, g, positions).addInPlace(mask);
        SharedPrefix prefix = cache.prefix();
        Tensor attended = prefix == null
                ? scores.softmaxInPlace(-1).bmm(own.values()) // -> [B K, G, E]
                : AttentionPart.of(scores, own.values())
                        .join(overPrefix(queries, prefix.layer(layer)))
                        .output();
        return attended.view(rows, shape.queryWidth());
    }

    /** New keys or values, a copy where needed: columns of the fused rows -> [B K, E]. */
    private Tensor newHeads(Tensor qkv, int column) {
        return qkv.narrow(1, column, shape.keyWidth()).reshape(rows * shape.kvHeads(), shape.headDim());
    }

    private AttentionPart overPrefix(Tensor queries, KeysAndValues prefix) {
        int k = shape.kvHeads();
        int g = shape.groups();
        int e = shape.headDim();
        Tensor byHead = queries.view(rows, k, g, e).permute(1, 0, 2, 3).reshape(k, rows * g, e); // -> [K, B G, E]
        AttentionPart part = AttentionPart.of(byHead.bmm(prefix.keys().transpose(1, 2)), prefix.values());
        return new AttentionPart(byRow(part.output(), e), byRow(part.logSum(), 1));
    }

    /** [K, B G, X] -> [B K, G, X]. */
    private Tensor byRow(Tensor byHead, int width) {
        int k = shape.kvHeads();
        int g = shape.groups();
        return byHead.view(k, rows, g, width).permute(1, 0, 2, 3).reshape(rows * k, g, width);
    }
}
