package dev.tunesmith.engine.encode;

import dev.tunesmith.engine.nn.BidirectionalAttention.Run;
import java.util.ArrayList;
import java.util.List;

/**
 * Sequences of ids in one stream without padding, the shorter ones first.
 *
 * @param ids of all sequences, one after the other, [T]
 * @param positions of each token in its sequence, [T]
 * @param runs sequences of one length that lie side by side; together they are the stream
 */
record EncoderBatch(int[] ids, int[] positions, List<Run> runs) {

    EncoderBatch {
        runs = List.copyOf(runs);
    }

    /** Put sequences, sorted by length, into one stream. */
    static EncoderBatch of(List<int[]> sequences) {
        int tokens = sequences.stream().mapToInt(ids -> ids.length).sum();
        int[] ids = new int[tokens];
        int[] positions = new int[tokens];
        List<Run> runs = new ArrayList<>();
        int row = 0;
        int first = 0; // sequence that begins the run
        for (int i = 0; i < sequences.size(); i++) {
            int length = sequences.get(i).length;
            System.arraycopy(sequences.get(i), 0, ids, row, length);
            for (int t = 0; t < length; t++) {
                positions[row + t] = t;
            }
            row += length;
            if (i + 1 == sequences.size() || sequences.get(i + 1).length != length) {
                int count = i + 1 - first;
                runs.add(new Run(row - count * length, count, length));
                first = i + 1;
            }
        }
        return new EncoderBatch(ids, positions, runs);
    }
}
