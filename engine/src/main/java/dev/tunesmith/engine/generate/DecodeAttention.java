package dev.tunesmith.engine.generate;

import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * Attention of one decoding step: each live row's new token attends to the shared prefix, to its row's own positions, and
 * to itself; in a layer with a window, only to the last of these.
 *
 * <p>The shared prefix is one matrix product for all rows; own positions are a batched one over [B K], up to the longest
 * row, with a mask for shorter ones. Places and masks are made once a step, in the caller's scope, for all layers.
 */
final class DecodeAttention {

    private final KvCache cache;
    private final AttentionShape shape;
    private final long rows;
    private final Tensor places;
    private final DecodeReaches reaches;

    DecodeAttention(KvCache cache, AttentionShape shape, IntStream windows) {
        this.cache = cache;
        this.shape = shape;
        this.rows = cache.live();
        this.places = cache.nextPlaces();
        this.reaches = new DecodeReaches(cache, windows);
    }

    /** Attend: rotated fused rows [B, (H + 2K) E] -> [B, H E]. */
    Tensor attend(int layer, Tensor qkv, int window) {
        int k = shape.kvHeads();
        int g = shape.groups();
        int e = shape.headDim();
        cache.append(layer, places, newHeads(qkv, shape.queryWidth()), newHeads(qkv, shape.queryWidth() + k * e));
        DecodeReach reach = reaches.of(window);
        Tensor queries = qkv.narrow(1, 0, shape.queryWidth()).mul(shape.scale()).reshape(rows * k, g, e);
        KeysAndValues own = cache.liveRows(layer, reach.positions()).from(reach.ownFrom());
        Tensor scores = queries.bmm(own.keys().transpose(1, 2)); // [B K, G, E] x [B K, E, L] -> [B K, G, L]
        scores.view(rows, k, g, own.positions()).addInPlace(reach.ownMask());
        SharedPrefix prefix = cache.prefix();
        Tensor attended = prefix == null || reach.prefixFrom() == prefix.length()
                ? scores.softmaxInPlace(-1).bmm(own.values()) // -> [B K, G, E]
                : AttentionPart.of(scores, own.values())
                        .join(overPrefix(queries, prefix.layer(layer).from(reach.prefixFrom()), reach))
                        .output();
        return attended.view(rows, shape.queryWidth());
    }

    /** New keys or values, a copy where needed: columns of the fused rows -> [B K, E]. */
    private Tensor newHeads(Tensor qkv, int column) {
        return qkv.narrow(1, column, shape.keyWidth()).reshape(rows * shape.kvHeads(), shape.headDim());
    }

    private AttentionPart overPrefix(Tensor queries, KeysAndValues prefix, DecodeReach reach) {
        int k = shape.kvHeads();
        int g = shape.groups();
        int e = shape.headDim();
        Tensor byHead = queries.view(rows, k, g, e).permute(1, 0, 2, 3).reshape(k, rows * g, e); // -> [K, B G, E]
        Tensor scores = byHead.bmm(prefix.keys().transpose(1, 2)); // -> [K, B G, P]
        Tensor mask = reach.prefixMask();
        if (mask != null) {
            scores.view(k, rows, g, prefix.positions()).addInPlace(mask);
        }
        AttentionPart part = AttentionPart.of(scores, prefix.values());
        Tensor output = byRow(part.output(), e);
        Tensor sees = reach.seesPrefix();
        if (sees != null) { // what rows made of keys they do not see must not even be a rounding error
            output.view(rows, k, g, e).mulInPlace(sees);
        }
        return new AttentionPart(output, byRow(part.logSum(), 1));
    }

    /** [K, B G, X] -> [B K, G, X]. */
    private Tensor byRow(Tensor byHead, int width) {
        int k = shape.kvHeads();
        int g = shape.groups();
        return byHead.view(k, rows, g, width).permute(1, 0, 2, 3).reshape(rows * k, g, width);
    }
}
