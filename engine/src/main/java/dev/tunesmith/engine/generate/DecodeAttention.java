package dev.tunesmith.engine.generate;

import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.tensor.FusedAttention;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Attention of one decoding step: each live row's new token attends to the shared prefix, to its row's own positions, and
 * to itself; in a layer with a window, only to the last of these.
 *
 * <p>The query heads that share a kv head stand where attention usually has neighbouring tokens. The shared prefix is attended to by
 * all rows at once; own positions by each row, up to the longest row, with a mask for shorter ones. Places and masks are made once a
 * step, in the caller's scope, for all layers.
 */
final class DecodeAttention {

    private final KvCache cache;
    private final AttentionShape shape;
    private final Tensor places;
    private final DecodeReaches reaches;
    private final boolean fused;

    DecodeAttention(KvCache cache, AttentionShape shape, IntStream windows, boolean fused) {
        this.cache = cache;
        this.shape = shape;
        this.places = cache.nextPlaces();
        this.reaches = new DecodeReaches(cache, windows);
        this.fused = fused && FusedAttention.worksOn(places);
    }

    /** Attend: rotated fused rows [B, (H + 2K) E] -> [B, H E]. */
    Tensor attend(int layer, Tensor qkv, int window) {
        int rows = (int) qkv.size(0);
        int k = shape.kvHeads();
        int g = shape.groups();
        int e = shape.headDim();
        cache.append(layer, places, newHeads(qkv, shape.queryWidth()), newHeads(qkv, shape.queryWidth() + k * e));
        DecodeReach reach = reaches.of(window);
        Tensor queries = qkv.narrow(1, 0, shape.queryWidth()).view(rows, k, g, e); // heads lie by kv head
        int from = reach.ownFrom();
        int length = reach.positions() - from;
        KeysAndValues all = cache.liveRows(layer, reach.positions()); // [B, K, L, E]
        AttentionPart own = part(
                queries,
                all.keys().narrow(2, from, length),
                all.values().narrow(2, from, length),
                reach.ownMask().expand(rows, 1, g, length));
        SharedPrefix prefix = cache.prefix();
        Tensor attended = prefix == null || reach.prefixFrom() == prefix.length()
                ? own.output()
                : own.outputWith(overPrefix(queries, prefix.layer(layer).from(reach.prefixFrom()), reach));
        return attended.reshape(rows, shape.queryWidth()); // [B, K, G, E] -> [B, H E]
    }

    private AttentionPart part(Tensor queries, Tensor keys, Tensor values, @Nullable Tensor mask) {
        return fused
                ? AttentionPart.fused(queries, keys, values, mask, shape.scale())
                : AttentionPart.composed(queries, keys, values, mask, shape.scale());
    }

    /** New keys or values, a copy where needed: columns of the fused rows -> [B K, E]. */
    private Tensor newHeads(Tensor qkv, int column) {
        return qkv.narrow(1, column, shape.keyWidth()).reshape(qkv.size(0) * shape.kvHeads(), shape.headDim());
    }

    /** Attention over the shared keys [K, P, E] -> output [B, K, G, E]. */
    private AttentionPart overPrefix(Tensor queries, KeysAndValues prefix, DecodeReach reach) {
        long rows = queries.size(0);
        int k = shape.kvHeads();
        int g = shape.groups();
        Tensor byHead =
                queries.permute(1, 0, 2, 3).reshape(1, k, rows * g, shape.headDim()); // [B, K, G, E] -> [1, K, B G, E]
        Tensor mask = reach.prefixMask(); // [1, B, 1, P]
        AttentionPart part = part(
                byHead,
                prefix.keys().unsqueeze(0),
                prefix.values().unsqueeze(0),
                mask == null
                        ? null
                        : mask.expand(1, rows, g, prefix.positions()).reshape(1, 1, rows * g, prefix.positions()));
        Tensor output = byRow(part.output(), rows);
        Tensor sees = reach.seesPrefix();
        // What rows made of keys they do not see must not even be a rounding error.
        return new AttentionPart(sees == null ? output : output.mul(sees), byRow(part.logSum(), rows));
    }

    /** [1, K, B G, X] -> [B, K, G, X], a view. */
    private Tensor byRow(Tensor byHead, long rows) {
        return byHead.reshape(shape.kvHeads(), rows, shape.groups(), byHead.size(3))
                .permute(1, 0, 2, 3);
    }
}
