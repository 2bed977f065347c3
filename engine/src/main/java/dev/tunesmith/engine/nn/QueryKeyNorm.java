package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Tensor;

/**
 * Normalisation of queries and keys before the rotation, in place in the fused rows [T, (H + 2K) E].
 *
 * <p>Either each head by itself, weights [E], as Qwen3 and Gemma 3 do; or all query heads together and all key heads
 * together, weights [H E] and [K E], as OLMo 2 does.
 *
 * @param query norm of queries
 * @param key norm of keys
 * @param perHead whether each head is normalised by itself
 * @param shape how heads lie in a row
 */
public record QueryKeyNorm(Norm query, Norm key, boolean perHead, AttentionShape shape) {

    /** A copy of the queries and keys, which the backward pass wants: [T, (H + 2K) E] -> [T, (H + K) E]. */
    public Tensor inputs(Tensor qkv) {
        return qkv.narrow(1, 0, shape.queryWidth() + shape.keyWidth()).copy();
    }

    /** Normalise fused rows in place. */
    public void forwardInPlace(Tensor qkv) {
        Tensor q = queries(qkv);
        Tensor k = keys(qkv);
        q.copyInPlace(query.forward(q, DType.FLOAT32));
        k.copyInPlace(key.forward(k, DType.FLOAT32));
    }

    /** Turn the gradient of fused rows into that before the norms, in place, given what {@link #inputs} returned. */
    public void backwardInPlace(Tensor dQkv, Tensor inputs) {
        Tensor dq = queries(dQkv);
        Tensor dk = keys(dQkv);
        dq.copyInPlace(query.backward(dq, queries(inputs)));
        dk.copyInPlace(key.backward(dk, keys(inputs)));
    }

    private Tensor queries(Tensor rows) {
        return heads(rows.narrow(1, 0, shape.queryWidth()), shape.heads());
    }

    private Tensor keys(Tensor rows) {
        return heads(rows.narrow(1, shape.queryWidth(), shape.keyWidth()), shape.kvHeads());
    }

    private Tensor heads(Tensor rows, int heads) {
        return perHead ? rows.view(rows.size(0), heads, shape.headDim()) : rows;
    }
}
