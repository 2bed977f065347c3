package dev.tunesmith.engine.train;

import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.nn.PackedBatch.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * Packs the rows of an optimizer step into micro-batches without padding; a prefix that all rows of a micro-batch share is
 * computed once.
 *
 * @param tokenBudget stream tokens a micro-batch may have; a longer row gets one of its own
 * @param sharePrefix whether common prefixes are shared; exact, since causal attention makes a prefix independent of what
 *     follows
 */
public record Packer(int tokenBudget, boolean sharePrefix) {

    /** Shorter prefixes cost more bookkeeping than they save. */
    private static final int SHORTEST_PREFIX = 8;

    /**
     * A packed micro-batch.
     *
     * @param batch what the model takes
     * @param targetRowIds for each target, the id of its row
     * @param pieces what the stream is made of, in order
     */
    public record MicroBatch(PackedBatch batch, List<String> targetRowIds, List<Piece> pieces) {}

    /** Tokens of a row, {@code from} inclusive, {@code to} exclusive. */
    public record Piece(TrainingRow row, int from, int to) {}

    /** A row in a stream of its own. */
    static MicroBatch alone(TrainingRow row) {
        return new Packer(row.length(), false).packed(List.of(row), 0);
    }

    /** Pack rows, in their order; the targets of the micro-batches, one after the other, are in that order too. */
    public List<MicroBatch> pack(List<TrainingRow> rows) {
        List<MicroBatch> result = new ArrayList<>();
        List<TrainingRow> current = new ArrayList<>();
        int prefix = 0;
        int tokens = 0;
        for (TrainingRow row : rows) {
            int newPrefix = current.isEmpty() ? sharable(row) : Math.min(prefix, commonPrefix(current.get(0), row));
            int saved = usable(newPrefix) ? newPrefix * current.size() : 0;
            if (!current.isEmpty() && tokens + row.length() - saved > tokenBudget) {
                result.add(packed(current, prefix));
                current = new ArrayList<>();
                tokens = 0;
                newPrefix = sharable(row);
            }
            current.add(row);
            prefix = newPrefix;
            tokens += row.length();
        }
        if (!current.isEmpty()) {
            result.add(packed(current, prefix));
        }
        return result;
    }

    private boolean usable(int prefix) {
        return sharePrefix && prefix >= SHORTEST_PREFIX;
    }

    /** The row that predicts the first target must stay in its own segment, so a prefix ends before it. */
    private static int sharable(TrainingRow row) {
        return row.sequences() > 1 ? 0 : row.firstTarget() - 1;
    }

    private static int commonPrefix(TrainingRow a, TrainingRow b) {
        int most = Math.min(sharable(a), sharable(b));
        int length = 0;
        while (length < most && a.id(length) == b.id(length)) {
            length++;
        }
        return length;
    }

    private MicroBatch packed(List<TrainingRow> rows, int commonPrefix) {
        int prefix = rows.size() > 1 && usable(commonPrefix) ? commonPrefix : 0;
        Stream stream = new Stream();
        if (prefix > 0) {
            stream.append(rows.get(0), 0, 0, prefix, -1);
        }
        long sequenceTokens = 0;
        for (TrainingRow row : rows) {
            for (int i = 0; i < row.sequences(); i++) {
                // Only the first sequence of a row can share the prefix, and rows of several share none.
                int from = Math.max(prefix, row.start(i));
                stream.append(row, row.start(i), from, row.start(i + 1), prefix > 0 ? 0 : -1);
            }
            sequenceTokens += row.length();
        }
        return stream.finish(sequenceTokens);
    }

    /** Collects segments. */
    private static final class Stream {
        private final List<Integer> ids = new ArrayList<>();
        private final List<Integer> positions = new ArrayList<>();
        private final List<Segment> segments = new ArrayList<>();
        private final List<Integer> targetRows = new ArrayList<>();
        private final List<Integer> targetIds = new ArrayList<>();
        private final List<String> targetRowIds = new ArrayList<>();
        private final List<Piece> pieces = new ArrayList<>();

        /**
         * Add a piece of a row.
         *
         * @param origin where the row's sequence begins: position 0
         */
        void append(TrainingRow row, int origin, int from, int to, int prefixSegment) {
            int start = ids.size();
            for (int i = from; i < to; i++) {
                ids.add(row.id(i));
                positions.add(i - origin);
                // The shared prefix never predicts a target, so only a row's own segment is asked.
                if (i + 1 < row.length() && row.isTarget(i + 1) && i + 1 < to) {
                    targetRows.add(start + i - from);
                    targetIds.add(row.id(i + 1));
                    targetRowIds.add(row.id());
                }
            }
            segments.add(new Segment(start, to - from, prefixSegment));
            pieces.add(new Piece(row, from, to));
        }

        MicroBatch finish(long sequenceTokens) {
            return new MicroBatch(
                    new PackedBatch(
                            ints(ids), ints(positions), segments, ints(targetRows), ints(targetIds), sequenceTokens),
                    List.copyOf(targetRowIds),
                    List.copyOf(pieces));
        }

        private static int[] ints(List<Integer> list) {
            return list.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
