package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.nn.PackedBatch.Segment;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Lanes;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Grouped-query causal attention over a packed stream: each segment attends to itself and to its prefix segment.
 *
 * <p><b>Formula</b>: {@code softmax(scale q k^T + mask) v}, head by head; query heads that share a kv head are one
 * matrix. Probabilities are not stored: the backward pass makes them again. A layer's window counts positions over prefix
 * and segment; {@link CausalMask#NO_WINDOW} is none.
 *
 * <p>The work of a kv head in a segment is independent of that of others, so these pieces are done side by side, each on one
 * thread: their products are too small for two. Rows go through in blocks of {@value #BLOCK_ROWS}, which see no further than their
 * own keys: products and memory of long rows are about half of a full square's, and a window's far keys are not touched.
 *
 * <p>Written as products and softmax, since libtorch's fused attention runs on a naive product in these bindings
 * (docs/performance.md). All in float32. <b>Source</b>: Vaswani et al. 2017, section 3.2; Ainslie et al. 2023.
 */
public final class CausalAttention implements AutoCloseable {

    private static final int BLOCK_ROWS = 256;

    private final AttentionShape shape;
    private final CausalMask mask = new CausalMask();
    private final Lanes lanes = new Lanes();

    public CausalAttention(AttentionShape shape) {
        this.shape = shape;
    }

    /**
     * The most bytes that going back over a batch works in beside the gradient it returns: scores of the longest rows' blocks, and
     * what the followers of a prefix add to its gradients.
     *
     * @param window the widest of the layers
     */
    public long workingBytes(PackedBatch batch, int window) {
        long keys = Math.min(batch.longestContext(), (long) window + BLOCK_ROWS);
        long block = (long) Math.min(BLOCK_ROWS, batch.tokens()) * shape.groups() * keys;
        // Probabilities, their gradient, and a copy that a product or a softmax makes; gradients of keys and values.
        long head = 3 * block + 4L * batch.longestContext() * shape.headDim();
        long followers = batch.segments().stream()
                .filter(segment -> segment.prefix() >= 0)
                .mapToLong(segment -> batch.segments().get(segment.prefix()).length())
                .sum();
        return Float.BYTES
                * (Math.min(lanes.width(), (long) batch.segments().size() * shape.kvHeads()) * head
                        + followers * 2L * shape.keyWidth());
    }

    /** Attend: rotated fused rows [T, (H + 2K) E] -> [T, H E]. */
    public Tensor forward(Tensor qkv, List<Segment> segments, int window) {
        Tensor out = Tensors.empty(DType.FLOAT32, qkv.size(0), shape.queryWidth());
        Stream stream = stream(qkv, segments, window);
        lanes.run(segments.size() * shape.kvHeads(), piece -> {
            try (Scope scope = Scope.open()) {
                forwardHead(new Head(stream, piece / shape.kvHeads(), piece % shape.kvHeads()), out);
            }
        });
        return out;
    }

    /** Gradient of the fused, rotated rows [T, (H + 2K) E], given that of the output [T, H E]. */
    public Tensor backward(Tensor dOut, Tensor qkv, List<Segment> segments, int window) {
        Tensor dQkv = Tensors.empty(DType.FLOAT32, qkv.size(0), shape.fusedWidth());
        Stream stream = stream(qkv, segments, window);
        try (Scope outer = Scope.open()) {
            PrefixGradients prefixes = new PrefixGradients(stream);
            lanes.run(segments.size() * shape.kvHeads(), piece -> {
                try (Scope scope = Scope.open()) {
                    backwardHead(
                            new Head(stream, piece / shape.kvHeads(), piece % shape.kvHeads()), dOut, dQkv, prefixes);
                }
            });
            prefixes.addTo(dQkv);
        }
        return dQkv;
    }

    /**
     * What a layer attends over.
     *
     * @param blocks of each segment
     */
    private record Stream(Tensor qkv, List<Segment> segments, List<List<Block>> blocks) {}

    /**
     * A block of a segment's rows, and what it sees.
     *
     * @param from first row in the segment
     * @param rows how many
     * @param firstKey first key that any of its rows sees, from the start of the prefix
     * @param keys how many keys from there to the block's last row
     * @param maskWindow the window where it hides keys of this block, else {@link CausalMask#NO_WINDOW}
     */
    private record Block(int from, int rows, int firstKey, int keys, int maskWindow) {

        /** Keys that the mask covers before the block's own rows: none where all of those are seen by every row. */
        int masked() {
            return maskWindow == CausalMask.NO_WINDOW ? 0 : keys - rows;
        }
    }

    /** Masks grow here and not in the lanes, where they are only read. */
    private Stream stream(Tensor qkv, List<Segment> segments, int window) {
        List<List<Block>> blocks = new ArrayList<>();
        for (Segment segment : segments) {
            blocks.add(blocks(segment, prefix(segments, segment), window));
        }
        blocks.forEach(all -> all.forEach(block -> mask.reserve(block.masked(), block.rows, block.maskWindow)));
        return new Stream(qkv, segments, blocks);
    }

    /** How many keys of other segments come before a segment's own. */
    private static int prefix(List<Segment> segments, Segment segment) {
        return segment.prefix() < 0 ? 0 : segments.get(segment.prefix()).length();
    }

    private static List<Block> blocks(Segment segment, int prefix, int window) {
        List<Block> blocks = new ArrayList<>();
        for (int from = 0; from < segment.length(); from += BLOCK_ROWS) {
            int rows = Math.min(BLOCK_ROWS, segment.length() - from);
            int position = prefix + from;
            int firstKey = Math.max(0, position - (window - 1));
            int keys = position + rows - firstKey;
            blocks.add(new Block(from, rows, firstKey, keys, keys > window ? window : CausalMask.NO_WINDOW));
        }
        return blocks;
    }

    /** One kv head in one segment, with the query heads that share it. */
    private final class Head {

        private final Stream stream;
        private final int index;
        private final Segment segment;
        private final int kvHead;
        private final int prefix;
        private final Tensor keys; // [prefix + t, E]
        private final Tensor values; // [prefix + t, E]

        Head(Stream stream, int index, int kvHead) {
            this.stream = stream;
            this.index = index;
            this.segment = stream.segments.get(index);
            this.kvHead = kvHead;
            this.prefix = prefix(stream.segments, segment);
            this.keys = withPrefix(keyColumn());
            this.values = withPrefix(valueColumn());
        }

        private Tensor withPrefix(long column) {
            Tensor own = columns(stream.qkv, segment, column, shape.headDim());
            if (prefix == 0) {
                return own;
            }
            Segment before = stream.segments.get(segment.prefix());
            return Tensors.cat(0, List.of(columns(stream.qkv, before, column, shape.headDim()), own));
        }

        List<Block> blocks() {
            return stream.blocks.get(index);
        }

        long queryColumn() {
            return (long) kvHead * shape.groups() * shape.headDim();
        }

        long keyColumn() {
            return shape.queryWidth() + (long) kvHead * shape.headDim();
        }

        long valueColumn() {
            return shape.queryWidth() + shape.keyWidth() + (long) kvHead * shape.headDim();
        }

        /** Columns of this head's queries in rows of a block, [rows, G E], of qkv, its gradient, or the output. */
        Tensor queryColumns(Tensor rows, Block block) {
            return rows.narrow(0, segment.start() + (long) block.from, block.rows)
                    .narrow(1, queryColumn(), (long) shape.groups() * shape.headDim());
        }

        /** Scaled queries of a block: [rows G, E], the groups of a row one after the other. */
        Tensor queries(Block block) {
            return byGroup(queryColumns(stream.qkv, block).mul(shape.scale()));
        }

        Tensor keys(Block block) {
            return keys.narrow(0, block.firstKey, block.keys);
        }

        Tensor values(Block block) {
            return values.narrow(0, block.firstKey, block.keys);
        }

        /** Probabilities of a block: [rows G, E] x [E, S] -> [rows G, S]. */
        Tensor probabilities(Block block, Tensor queries) {
            Tensor scores = queries.mm(keys(block).t());
            Tensor columns = mask.of(block.masked(), block.rows, block.maskWindow); // [rows, columns]
            long masked = columns.size(1);
            scores.view(block.rows, shape.groups(), block.keys)
                    .narrow(2, block.keys - masked, masked)
                    .addInPlace(columns.unsqueeze(1)); // [rows, 1, columns]
            return scores.softmaxInPlace(-1);
        }
    }

    private static Tensor columns(Tensor rows, Segment segment, long column, long width) {
        return rows.narrow(0, segment.start(), segment.length()).narrow(1, column, width);
    }

    /** [rows, G E] -> [rows G, E]; copies where the columns do not lie together. */
    private Tensor byGroup(Tensor rows) {
        return rows.contiguous().view(rows.size(0) * shape.groups(), shape.headDim());
    }

    private void forwardHead(Head head, Tensor out) {
        for (Block block : head.blocks()) {
            try (Scope scope = Scope.open()) {
                Tensor attended = head.probabilities(block, head.queries(block)).mm(head.values(block)); // [rows G, E]
                Tensor place = head.queryColumns(out, block); // [rows, G E]
                place.copyInPlace(attended.view(place.shape()));
            }
        }
    }

    private void backwardHead(Head head, Tensor dOut, Tensor dQkv, PrefixGradients prefixes) {
        Tensor dKeys = Tensors.zeros(DType.FLOAT32, head.keys.shape());
        Tensor dValues = Tensors.zeros(DType.FLOAT32, head.values.shape());
        for (Block block : head.blocks()) {
            try (Scope scope = Scope.open()) {
                Tensor queries = head.queries(block);
                Tensor p = head.probabilities(block, queries); // [rows G, S]
                Tensor dAttended = byGroup(head.queryColumns(dOut, block)); // [rows G, E]
                dValues.narrow(0, block.firstKey, block.keys).addMatmulInPlace(p.t(), dAttended, 1); // -> [S, E]
                Tensor dScores = dAttended.mm(head.values(block).t()).mulInPlace(p); // -> [rows G, S]
                dScores.addProductInPlace(p, dScores.sum(-1), -1);
                dKeys.narrow(0, block.firstKey, block.keys).addMatmulInPlace(dScores.t(), queries, 1); // -> [S, E]
                Tensor dQueries = dScores.mm(head.keys(block)).mulInPlace(shape.scale()); // -> [rows G, E]
                Tensor place = head.queryColumns(dQkv, block); // [rows, G E]
                place.copyInPlace(dQueries.view(place.shape()));
            }
        }
        int prefix = head.prefix;
        int t = head.segment.length();
        columns(dQkv, head.segment, head.keyColumn(), shape.headDim()).copyInPlace(dKeys.narrow(0, prefix, t));
        columns(dQkv, head.segment, head.valueColumn(), shape.headDim()).copyInPlace(dValues.narrow(0, prefix, t));
        if (prefix > 0) {
            prefixes.put(head, dKeys.narrow(0, 0, prefix), dValues.narrow(0, 0, prefix));
        }
    }

    /**
     * What the segments that follow a prefix add to the gradients of its keys and values; each writes to a place of its own, and they
     * are summed in order at the end, so that the sum is the same each time.
     */
    private final class PrefixGradients {

        private final Stream stream;
        private final Map<Integer, Tensor> byPrefix = new HashMap<>(); // prefix -> [followers, P, 2 K E]
        private final Map<Integer, Integer> place = new HashMap<>(); // segment -> which follower of its prefix

        PrefixGradients(Stream stream) {
            this.stream = stream;
            Map<Integer, Integer> followers = new HashMap<>();
            for (int i = 0; i < stream.segments.size(); i++) {
                int prefix = stream.segments.get(i).prefix();
                if (prefix >= 0) {
                    place.put(i, followers.merge(prefix, 1, Integer::sum) - 1);
                }
            }
            followers.forEach((prefix, count) -> byPrefix.put(
                    prefix,
                    Tensors.empty(
                            DType.FLOAT32, count, stream.segments.get(prefix).length(), 2L * shape.keyWidth())));
        }

        void put(Head head, Tensor dKeys, Tensor dValues) {
            Tensor own = of(byPrefix, head.segment.prefix()).select(0, of(place, head.index)); // [P, 2 K E]
            long column = (long) head.kvHead * shape.headDim();
            own.narrow(1, column, shape.headDim()).copyInPlace(dKeys);
            own.narrow(1, shape.keyWidth() + column, shape.headDim()).copyInPlace(dValues);
        }

        private static <T> T of(Map<Integer, T> map, int key) {
            T value = map.get(key);
            if (value == null) {
                throw new IllegalStateException("segment " + key + " is no prefix, or follows none");
            }
            return value;
        }

        void addTo(Tensor dQkv) {
            byPrefix.forEach((prefix, gradients) -> columns(
                            dQkv, stream.segments.get(prefix), shape.queryWidth(), 2L * shape.keyWidth())
                    .addInPlace(gradients.sum(0).select(0, 0))); // [followers, P, 2 K E] -> [P, 2 K E]
        }
    }

    @Override
    public void close() {
        mask.close();
        lanes.close();
    }
}
