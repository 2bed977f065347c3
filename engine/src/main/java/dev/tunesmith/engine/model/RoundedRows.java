package dev.tunesmith.engine.model;

import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.nn.PackedBatch.Segment;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A batch with some rows more, so that products of the same few shapes come again.
 *
 * <p>For products in bfloat16 oneDNN makes code for each shape it meets, a millisecond and up to 100 KB each, and keeps the newest
 * thousand. Streams of many lengths never meet the same shape twice, and a pass has some seventy; rounded up by a sixteenth at most
 * there are few lengths (docs/log.md). The rows added see one another only, predict nothing, and get no gradient: sums over rows get
 * zeros added.
 */
final class RoundedRows {

    /** A number of rows is rounded up by this share at most, or to {@link #LEAST_UNIT}. */
    private static final int SHARE = 16;

    private static final int LEAST_UNIT = 8;

    private RoundedRows() {}

    /** The number of rows that so many become. */
    static int roundedUp(int rows) {
        int unit = Math.max(LEAST_UNIT, Integer.highestOneBit(Math.max(1, rows / SHARE)));
        return (rows + unit - 1) / unit * unit;
    }

    /** The batch with a segment of its own at its end, where its rows are not round. */
    static PackedBatch stream(PackedBatch batch) {
        int rows = batch.tokens();
        int more = roundedUp(rows) - rows;
        if (more == 0) {
            return batch;
        }
        List<Segment> segments = new ArrayList<>(batch.segments());
        segments.add(new Segment(rows, more, -1));
        return new PackedBatch(
                Arrays.copyOf(batch.ids(), rows + more),
                Arrays.copyOf(batch.positions(), rows + more),
                segments,
                batch.targetRows(),
                batch.targetIds(),
                batch.sequenceTokens());
    }

    /** The rows that have a target, and so many others behind them that their number is round. */
    static int[] targets(PackedBatch batch) {
        return Arrays.copyOf(batch.targetRows(), roundedUp(batch.targetRows().length)); // row 0 again and again
    }

    /** Rows [T, D] with zeros behind them up to a number of rows; the same tensor where there are so many. */
    static Tensor withZeros(Tensor rows, long number) {
        if (rows.size(0) == number) {
            return rows;
        }
        Tensor all = Tensors.zeros(rows.dtype(), number, rows.size(1));
        all.narrow(0, 0, rows.size(0)).copyInPlace(rows);
        return all;
    }
}
