package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.Tensor;

/**
 * How query, key and value heads lie in the rows of a fused projection [T, (H + 2K) E]: queries, then keys, then values.
 *
 * @param heads H
 * @param kvHeads K, a divisor of H
 * @param headDim E
 * @param scale what products of queries and keys are multiplied by
 */
public record AttentionShape(int heads, int kvHeads, int headDim, double scale) {

    public AttentionShape {
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException(kvHeads + " kv heads do not divide " + heads + " heads");
        }
    }

    /** With the usual scale, {@code 1 / sqrt(E)}. */
    public AttentionShape(int heads, int kvHeads, int headDim) {
        this(heads, kvHeads, headDim, 1 / Math.sqrt(headDim));
    }

    /** G: query heads that share a kv head. */
    public int groups() {
        return heads / kvHeads;
    }

    public int queryWidth() {
        return heads * headDim;
    }

    public int keyWidth() {
        return kvHeads * headDim;
    }

    /** Width of the fused rows. */
    public int fusedWidth() {
        return queryWidth() + 2 * keyWidth();
    }

    /** The query and key heads of fused rows as one view, for the rotation: [T, (H + 2K) E] -> [T, H + K, E]. */
    public Tensor queryAndKeyHeads(Tensor qkv) {
        return qkv.narrow(1, 0, queryWidth() + keyWidth()).view(qkv.size(0), heads + kvHeads, headDim);
    }

    /** Queries by kv head: [t, H E] of the fused rows -> [K, G t, E]; a view where strides allow (G = 1 or t = 1), else a copy. */
    public Tensor queries(Tensor rows) {
        long t = rows.size(0);
        return groupByKvHead(rows.narrow(1, 0, queryWidth()), t);
    }

    /** Rows of H heads by kv head: [t, H E] -> [K, G t, E]; a view where strides allow, else a copy. */
    public Tensor groupByKvHead(Tensor rows, long t) {
        return rows.view(t, kvHeads, groups(), headDim)
                .permute(1, 2, 0, 3) // [t, K, G, E] -> [K, G, t, E]
                .reshape(kvHeads, groups() * t, headDim); // -> [K, G t, E]
    }

    /** The inverse of {@link #groupByKvHead}, as a view of shape [t, K, G, E]. */
    public Tensor ungroup(Tensor grouped, long t) {
        return grouped.view(kvHeads, groups(), t, headDim).permute(2, 0, 1, 3);
    }

    /** Keys, a view: fused rows -> [K, t, E]. */
    public Tensor keys(Tensor rows) {
        return rows.narrow(1, queryWidth(), keyWidth())
                .view(rows.size(0), kvHeads, headDim)
                .permute(1, 0, 2);
    }

    /** Values, a view: fused rows -> [K, t, E]. */
    public Tensor values(Tensor rows) {
        return rows.narrow(1, queryWidth() + keyWidth(), keyWidth())
                .view(rows.size(0), kvHeads, headDim)
                .permute(1, 0, 2);
    }
}
