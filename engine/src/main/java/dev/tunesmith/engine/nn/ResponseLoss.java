package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Summed cross-entropy of the rows that have a target, in chunks, with the gradient formed in place: full logits never
 * stand in memory.
 *
 * <p><b>Formula</b>: loss = Σ (logsumexp(logits) - logits[target]); its gradient by the logits is softmax - one-hot.
 *
 * @param head the output projection [V, D], borrowed
 * @param chunkRows rows whose logits stand in memory at once; any number gives the same result but for rounding
 */
public record ResponseLoss(Linear head, int chunkRows) {

    /** The usual chunk. */
    public static final int CHUNK_ROWS = 128;

    public ResponseLoss {
        if (chunkRows < 1) {
            throw new IllegalArgumentException("a chunk has 1 row or more, found " + chunkRows);
        }
    }

    /** The loss in chunks of {@link #CHUNK_ROWS}. */
    public ResponseLoss(Linear head) {
        this(head, CHUNK_ROWS);
    }

    /**
     * The summed loss, and its gradient by the rows.
     *
     * @param loss sum over the N rows, natural logarithm
     * @param rowLosses one for each row, [N]
     * @param dHidden [N, D], float32; made in the caller's scope; null where no gradient was asked for
     */
    public record Result(
            double loss, float[] rowLosses, @Nullable Tensor dHidden) {}

    /** Compute the loss of normalised rows [N, D] against target ids [N]. */
    public Result forward(Tensor hidden, int[] targets, boolean wantGradient) {
        int n = targets.length;
        Tensor dHidden = wantGradient ? Tensors.empty(DType.FLOAT32, n, hidden.size(1)) : null;
        float[] rowLosses = new float[n];
        double loss = 0;
        for (int start = 0; start < n; start += chunkRows) {
            int rows = Math.min(chunkRows, n - start);
            try (Scope scope = Scope.open()) {
                int[] chunkTargets = Arrays.copyOfRange(targets, start, start + rows);
                Tensor index = Tensors.indices(chunkTargets).view(rows, 1);
                Tensor logits = head.forward(hidden.narrow(0, start, rows)).to(DType.FLOAT32); // [n, D] -> [n, V]
                Tensor logProbabilities = logits.logSoftmaxInPlace(-1);
                float[] targetLogProbabilities =
                        logProbabilities.gather(1, index).toFloats();
                for (int i = 0; i < rows; i++) {
                    rowLosses[start + i] = -targetLogProbabilities[i];
                    loss -= targetLogProbabilities[i];
                }
                if (dHidden != null) {
                    Tensor dLogits = logProbabilities.expInPlace();
                    dLogits.scatterAddInPlace(1, index, Tensors.full(-1, rows, 1));
                    Tensor dOut = dLogits.to(hidden.dtype());
                    head.addGradients(dOut, hidden.narrow(0, start, rows));
                    dHidden.narrow(0, start, rows).copyInPlace(head.backward(dOut));
                }
            }
        }
        return new Result(loss, rowLosses, dHidden);
    }
}
