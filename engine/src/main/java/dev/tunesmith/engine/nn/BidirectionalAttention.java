package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.FusedAttention;
import dev.tunesmith.engine.tensor.Lanes;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * Attention in which each row of a sequence sees all rows of that sequence, and none of another; forward only, float32.
 *
 * <p><b>Formula</b>: {@code softmax(scale q k^T) v}, head by head. Sequences of one length that lie side by side are one batched
 * product, so that a stream sorted by length needs neither padding nor masks. <b>Source</b>: Vaswani et al. 2017, section 3.2.
 */
public final class BidirectionalAttention implements AutoCloseable {

    /** Scores of one piece of work: few enough to share pieces out evenly, enough to be worth a call. */
    private static final int PIECE_SCORES = 1 << 16;

    private final AttentionShape shape;
    private final Lanes lanes = new Lanes();

    /** Attend with heads that lie so; each has keys of its own. */
    public BidirectionalAttention(AttentionShape shape) {
        if (shape.groups() != 1) {
            throw new IllegalArgumentException("heads that share keys are not implemented here");
        }
        this.shape = shape;
    }

    /**
     * Sequences of one length, side by side in a stream.
     *
     * @param start first row
     * @param sequences how many
     * @param length rows of each
     */
    public record Run(int start, int sequences, int length) {}

    /** Attend: fused rows [T, 3 H E] -> [T, H E]; the runs cover all rows. */
    public Tensor forward(Tensor qkv, List<Run> runs) {
        Tensor out = Tensors.empty(DType.FLOAT32, qkv.size(0), shape.queryWidth());
        List<Run> pieces = pieces(runs);
        lanes.run(pieces.size(), piece -> {
            try (Scope scope = Scope.open()) {
                attend(qkv, pieces.get(piece), out);
            }
        });
        return out;
    }

    /** Cut runs into pieces of whole sequences, which the lanes share. */
    private List<Run> pieces(List<Run> runs) {
        List<Run> pieces = new ArrayList<>();
        for (Run run : runs) {
            int most = Math.max(1, PIECE_SCORES / (shape.heads() * run.length * run.length));
            for (int from = 0; from < run.sequences; from += most) {
                int count = Math.min(most, run.sequences - from);
                pieces.add(new Run(run.start + from * run.length, count, run.length));
            }
        }
        return pieces;
    }

    private void attend(Tensor qkv, Run run, Tensor out) {
        long rows = (long) run.sequences * run.length;
        Tensor heads = qkv.narrow(0, run.start, rows)
                .view(run.sequences, run.length, 3, shape.heads(), shape.headDim())
                .permute(2, 0, 3, 1, 4); // [n, t, 3, H, E] -> [3, n, H, t, E]
        Tensor place = out.narrow(0, run.start, rows)
                .view(run.sequences, run.length, shape.heads(), shape.headDim())
                .transpose(1, 2); // [n, t, H, E] -> [n, H, t, E]
        Tensor attended = FusedAttention.of(
                        heads.select(0, 0), heads.select(0, 1), heads.select(0, 2), null, false, shape.scale())
                .output();
        place.copyInPlace(attended);
    }

    @Override
    public void close() {
        lanes.close();
    }
}
