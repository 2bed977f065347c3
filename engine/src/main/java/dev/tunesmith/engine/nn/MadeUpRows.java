package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.nn.PackedBatch.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows that mean nothing, for timing a step or comparing two models. */
public final class MadeUpRows {

    private MadeUpRows() {}

    /**
     * One micro-batch of equal rows, the last third of each trained.
     *
     * @param rows how many
     * @param rowTokens tokens of each
     * @param vocabulary ids are below it
     */
    public static PackedBatch batch(int rows, int rowTokens, int vocabulary) {
        int[] ids = new int[rows * rowTokens];
        int[] positions = new int[ids.length];
        List<Segment> segments = new ArrayList<>();
        List<Integer> targetRows = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            ids[i] = i * 31 % vocabulary;
            positions[i] = i % rowTokens;
            if (positions[i] == 0) {
                segments.add(new Segment(i, rowTokens, -1));
            }
            if (positions[i] >= rowTokens * 2 / 3 && positions[i] + 1 < rowTokens) {
                targetRows.add(i);
            }
        }
        int[] predicting = targetRows.stream().mapToInt(Integer::intValue).toArray();
        int[] targets = Arrays.stream(predicting).map(row -> ids[row + 1]).toArray();
        return new PackedBatch(ids, positions, segments, predicting, targets, ids.length);
    }
}
