package dev.tunesmith.engine.generate;

import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.nn.CausalMask;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Attention of a run of neighbouring rows: all of them see some keys in full, and one another causally; or, in a layer with
 * a window, only the last keys before them.
 *
 * <p>Rows are taken in blocks, so that scores never take more than {@value #MAX_SCORES} numbers, whatever the context. Runs may
 * attend on several threads at once after {@link #reserve}.
 */
final class RunAttention implements AutoCloseable {

    private static final int MAX_SCORES = 1 << 23;
    private static final int MAX_BLOCK = 512;
    private static final int MIN_BLOCK = 16;

    private final AttentionShape shape;
    private final CausalMask mask = new CausalMask();

    RunAttention(AttentionShape shape) {
        this.shape = shape;
    }

    /**
     * Make masks now for runs of up to so many rows, of which none sees more keys than that.
     *
     * @param rows of the longest run
     * @param keys of the run that has most, its own included
     */
    void reserve(int rows, long keys, int window) {
        int block = Math.min(MAX_BLOCK, rows);
        mask.reserve(0, block, CausalMask.NO_WINDOW);
        if (keys > window) {
            mask.reserve((int) Math.min(keys, window - 1L), block, window);
        }
    }

    /**
     * Attend, writing into {@code out}.
     *
     * @param rows rotated fused rows of the run [t, (H + 2K) E]
     * @param seen keys of the positions before {@code own}, in order; may be empty
     * @param own keys whose last t positions are the rows' own; those before them every row sees
     * @param window how many positions a row sees
     * @param out [t, H E]
     */
    void attend(Tensor rows, List<KeysAndValues> seen, KeysAndValues own, int window, Tensor out) {
        int t = Math.toIntExact(rows.size(0));
        long before = own.positions() - t;
        long keys = own.positions()
                + seen.stream().mapToLong(KeysAndValues::positions).sum();
        int block = (int) Math.max(MIN_BLOCK, Math.min(MAX_BLOCK, MAX_SCORES / (shape.heads() * keys)));
        for (int from = 0; from < t; from += block) {
            int length = Math.min(block, t - from);
            try (Scope scope = Scope.open()) {
                KeysAndValues visible = own.first(before + from + length);
                Tensor blockRows = rows.narrow(0, from, length);
                Tensor attended = keys > window
                        ? attendWindow(blockRows, seen, visible, window)
                        : attendBlock(blockRows, seen, visible);
                out.narrow(0, from, length)
                        .view(length, shape.kvHeads(), shape.groups(), shape.headDim())
                        .copyInPlace(shape.ungroup(attended, length));
            }
        }
    }

    /** The rows' keys and the {@code window - 1} before the first of them, as one matrix. */
    private Tensor attendWindow(Tensor rows, List<KeysAndValues> seen, KeysAndValues own, int window) {
        int t = Math.toIntExact(rows.size(0));
        List<KeysAndValues> parts = new ArrayList<>(seen);
        parts.add(own);
        KeysAndValues last = KeysAndValues.last(parts, t + window - 1L);
        int before = Math.toIntExact(last.positions()) - t;
        Tensor scores = shape.queries(rows)
                .mul(shape.scale())
                .bmm(last.keys().transpose(1, 2)); // [K, G t, E] x [K, E, S] -> [K, G t, S]
        scores.view(shape.kvHeads(), shape.groups(), t, last.positions()).addInPlace(mask.of(before, t, window));
        return scores.softmaxInPlace(-1).bmm(last.values()); // -> [K, G t, E]
    }

    private Tensor attendBlock(Tensor rows, List<KeysAndValues> seen, KeysAndValues own) {
        long t = rows.size(0);
        Tensor queries = shape.queries(rows).mul(shape.scale()); // [K, G t, E]
        Tensor scores = queries.bmm(own.keys().transpose(1, 2)); // [K, G t, E] x [K, E, S] -> [K, G t, S]
        long s = scores.size(2);
        scores.view(shape.kvHeads(), shape.groups(), t, s).narrow(3, s - t, t).addInPlace(mask.of((int) t));
        if (seen.isEmpty()) {
            return scores.softmaxInPlace(-1).bmm(own.values()); // -> [K, G t, E]
        }
        AttentionPart all = AttentionPart.of(scores, own.values());
        for (KeysAndValues part : seen) {
            Tensor seenScores = queries.bmm(part.keys().transpose(1, 2)); // -> [K, G t, P]
            all = all.join(AttentionPart.of(seenScores, part.values()));
        }
        return all.output();
    }

    @Override
    public void close() {
        mask.close();
    }
}
