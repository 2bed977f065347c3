package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.nn.PackedBatch.Segment;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.List;

/**
 * Grouped-query causal attention over a packed stream: each segment attends to itself and to its prefix segment.
 *
 * <p><b>Formula</b>: {@code softmax(scale q k^T + mask) v}, head by head; query heads that share a kv head are one
 * matrix. Probabilities are not stored: the backward pass makes them again. A layer's window counts positions over prefix
 * and segment; {@link CausalMask#NO_WINDOW} is none.
 *
 * <p>Written as products and softmax, since libtorch's fused attention runs on a naive product in these bindings
 * (docs/performance.md). All in float32. <b>Source</b>: Vaswani et al. 2017, section 3.2; Ainslie et al. 2023.
 */
public final class CausalAttention implements AutoCloseable {

    private final AttentionShape shape;
    private final CausalMask mask = new CausalMask();

    public CausalAttention(AttentionShape shape) {
        this.shape = shape;
    }

    /** Attend: rotated fused rows [T, (H + 2K) E] -> [T, H E]. */
    public Tensor forward(Tensor qkv, List<Segment> segments, int window) {
        Stream stream = new Stream(qkv, segments, window);
        Tensor out = Tensors.empty(DType.FLOAT32, qkv.size(0), shape.queryWidth());
        for (Segment segment : segments) {
            try (Scope scope = Scope.open()) {
                int t = segment.length();
                Keys keys = keys(stream, segment);
                Tensor probabilities = probabilities(stream, segment, keys);
                Tensor attended = probabilities.bmm(keys.values); // [K, G t, S] x [K, S, E] -> [K, G t, E]
                out.narrow(0, segment.start(), t)
                        .view(t, shape.kvHeads(), shape.groups(), shape.headDim())
                        .copyInPlace(shape.ungroup(attended, t));
            }
        }
        return out;
    }

    /** Gradient of the fused, rotated rows [T, (H + 2K) E], given that of the output [T, H E]. */
    public Tensor backward(Tensor dOut, Tensor qkv, List<Segment> segments, int window) {
        Stream stream = new Stream(qkv, segments, window);
        Tensor dQkv = Tensors.zeros(DType.FLOAT32, qkv.size(0), shape.fusedWidth());
        for (Segment segment : segments) {
            try (Scope scope = Scope.open()) {
                backwardSegment(dOut, stream, segment, dQkv);
            }
        }
        return dQkv;
    }

    /** What a layer attends over. */
    private record Stream(Tensor qkv, List<Segment> segments, int window) {

        Tensor rows(Segment segment) {
            return qkv.narrow(0, segment.start(), segment.length());
        }
    }

    private void backwardSegment(Tensor dOut, Stream stream, Segment segment, Tensor dQkv) {
        int t = segment.length();
        Keys keys = keys(stream, segment);
        Tensor p = probabilities(stream, segment, keys); // [K, G t, S]
        Tensor dAttended = shape.groupByKvHead(dOut.narrow(0, segment.start(), t), t); // -> [K, G t, E]
        Tensor dValues = p.transpose(1, 2).bmm(dAttended); // -> [K, S, E]
        Tensor dScores = dAttended.bmm(keys.values.transpose(1, 2)).mulInPlace(p); // -> [K, G t, S]
        Tensor rowSums = dScores.sum(-1); // -> [K, G t, 1]
        dScores.addProductInPlace(p, rowSums, -1);

        Tensor q = shape.queries(stream.rows(segment)).mul(shape.scale());
        Tensor dQueries = dScores.bmm(keys.keys).mulInPlace(shape.scale()); // -> [K, G t, E]
        Tensor dKeys = dScores.transpose(1, 2).bmm(q); // -> [K, S, E]

        Tensor dRows = dQkv.narrow(0, segment.start(), t);
        dRows.narrow(1, 0, shape.queryWidth())
                .view(t, shape.kvHeads(), shape.groups(), shape.headDim())
                .copyInPlace(shape.ungroup(dQueries, t));
        shape.keys(dRows).addInPlace(dKeys.narrow(1, keys.prefix, t));
        shape.values(dRows).addInPlace(dValues.narrow(1, keys.prefix, t));
        if (keys.prefix > 0) {
            Segment prefix = stream.segments.get(segment.prefix());
            Tensor dPrefixRows = dQkv.narrow(0, prefix.start(), prefix.length());
            shape.keys(dPrefixRows).addInPlace(dKeys.narrow(1, 0, keys.prefix));
            shape.values(dPrefixRows).addInPlace(dValues.narrow(1, 0, keys.prefix));
        }
    }

    /** Keys and values [K, S, E] that a segment attends to, the first {@code prefix} of them from its prefix. */
    private record Keys(Tensor keys, Tensor values, int prefix) {}

    private Keys keys(Stream stream, Segment segment) {
        Tensor own = stream.rows(segment);
        if (segment.prefix() < 0) {
            return new Keys(shape.keys(own), shape.values(own), 0);
        }
        Segment before = stream.segments.get(segment.prefix());
        Tensor prefix = stream.rows(before);
        return new Keys(
                Tensors.cat(1, List.of(shape.keys(prefix), shape.keys(own))),
                Tensors.cat(1, List.of(shape.values(prefix), shape.values(own))),
                before.length());
    }

    private Tensor probabilities(Stream stream, Segment segment, Keys keys) {
        int t = segment.length();
        Tensor q = shape.queries(stream.rows(segment)).mul(shape.scale());
        Tensor scores = q.bmm(keys.keys.transpose(1, 2)); // [K, G t, E] x [K, E, S] -> [K, G t, S]
        long s = scores.size(2);
        Tensor byRow = scores.view(shape.kvHeads(), shape.groups(), t, s);
        if (s > stream.window) {
            byRow.addInPlace(mask.of(keys.prefix, t, stream.window));
        } else { // the prefix is seen by all
            byRow.narrow(3, keys.prefix, t).addInPlace(mask.of(t));
        }
        return scores.softmaxInPlace(-1);
    }

    @Override
    public void close() {
        mask.close();
    }
}
