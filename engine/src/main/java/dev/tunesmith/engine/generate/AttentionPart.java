package dev.tunesmith.engine.generate;

import dev.tunesmith.engine.tensor.Tensor;

/**
 * Attention over some of the keys, with what is needed to join it with attention over others.
 *
 * <p><b>Formula</b>: with scores s over keys A and B, softmax over A ∪ B weighs A's own softmax by {@code exp(L_A) /
 * (exp(L_A) + exp(L_B)) = sigmoid(L_A - L_B)}, where L is the logarithm of the sum of exponentials. Exact, up to rounding.
 * <b>Source</b>: Dao et al. 2022 (FlashAttention), section 3.1.
 *
 * @param output weighted values [Z, M, E]
 * @param logSum L of each row [Z, M, 1]
 */
record AttentionPart(Tensor output, Tensor logSum) {

    /** Attend: scores [Z, M, S], which are overwritten, and values [Z, S, E]. No row of scores may be all -infinity. */
    static AttentionPart of(Tensor scores, Tensor values) {
        Tensor logSum = scores.logSumExp(-1); // [Z, M, S] -> [Z, M, 1]
        Tensor probabilities = scores.subInPlace(logSum).expInPlace();
        return new AttentionPart(probabilities.bmm(values), logSum);
    }

    /** Attention over the keys of both parts. The outputs of both are overwritten. */
    AttentionPart join(AttentionPart other) {
        Tensor share = logSum.sub(other.logSum).sigmoid(); // [Z, M, 1]
        Tensor joined = other.output.addInPlace(output.subInPlace(other.output).mulInPlace(share));
        return new AttentionPart(joined, logSum.logAddExp(other.logSum));
    }
}
