package dev.tunesmith.engine.generate;

import dev.tunesmith.engine.tensor.FusedAttention;
import dev.tunesmith.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Attention over some of the keys, with what is needed to join it with attention over others.
 *
 * <p><b>Formula</b>: with scores s over keys A and B, softmax over A ∪ B weighs A's own softmax by {@code exp(L_A) /
 * (exp(L_A) + exp(L_B)) = sigmoid(L_A - L_B)}, where L is the logarithm of the sum of exponentials. Exact, up to rounding.
 * <b>Source</b>: Dao et al. 2022 (FlashAttention), section 3.1.
 *
 * @param output weighted values [Z, M, E]; any number of dimensions may stand for Z
 * @param logSum L of each row [Z, M, 1]
 */
record AttentionPart(Tensor output, Tensor logSum) {

    /** Attend: scores [Z, M, S], which are overwritten, and values [Z, S, E]. No row of scores may be all -infinity. */
    static AttentionPart of(Tensor scores, Tensor values) {
        Tensor logSum = scores.logSumExp(-1); // [Z, M, S] -> [Z, M, 1]
        Tensor probabilities = scores.subInPlace(logSum).expInPlace();
        return new AttentionPart(probabilities.bmm(values), logSum);
    }

    /**
     * Attend in one operation: queries [B, K, M, E], keys and values [B, K, S, E] -> output [B, K, M, E], logSum [B, K, M, 1].
     *
     * @param mask [B or 1, 1, M, S], or null
     */
    static AttentionPart fused(Tensor queries, Tensor keys, Tensor values, @Nullable Tensor mask, double scale) {
        FusedAttention.Result found = FusedAttention.of(queries, keys, values, mask, false, scale);
        return new AttentionPart(found.output(), found.logSum().unsqueeze(-1));
    }

    /** The same by products and softmax. */
    static AttentionPart composed(Tensor queries, Tensor keys, Tensor values, @Nullable Tensor mask, double scale) {
        long b = queries.size(0);
        long k = queries.size(1);
        long m = queries.size(2);
        long e = queries.size(3);
        long s = keys.size(2);
        Tensor flat = queries.mul(scale).reshape(b * k, m, e);
        Tensor scores = flat.bmm(keys.reshape(b * k, s, e).transpose(1, 2)); // [B K, M, E] x [B K, E, S] -> [B K, M, S]
        if (mask != null) {
            scores.view(b, k, m, s).addInPlace(mask);
        }
        AttentionPart part = of(scores, values.reshape(b * k, s, e));
        return new AttentionPart(part.output.view(b, k, m, e), part.logSum.view(b, k, m, 1));
    }

    /** Attention over the keys of both parts. The outputs of both are overwritten. */
    AttentionPart join(AttentionPart other) {
        Tensor share = logSum.sub(other.logSum).sigmoid(); // [Z, M, 1]
        Tensor joined = other.output.addInPlace(output.subInPlace(other.output).mulInPlace(share));
        return new AttentionPart(joined, logSum.logAddExp(other.logSum));
    }

    /** The output over the keys of both parts, where no third one follows. */
    Tensor outputWith(AttentionPart other) {
        return other.output.lerp(output, logSum.sub(other.logSum).sigmoid());
    }
}
