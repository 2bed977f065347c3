package dev.tunesmith.engine.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Packs documents into blocks of equal length for next-token training; nothing is cut off, and only the last block is short.
 *
 * <p>Each document is a sequence of its own: positions start again, and attention does not cross its bounds. One that goes on
 * in the next block takes its last token along, without a loss, so that every token but the first of each document is
 * predicted exactly once.
 */
public final class BlockPacker {

    private final int blockLength;
    private final String name;
    private final List<TrainingRow> rows = new ArrayList<>();
    private int[] ids;
    private int[] labels;
    private int size;
    private final List<Integer> starts = new ArrayList<>();

    /**
     * Start with an empty block.
     *
     * @param blockLength tokens of a block, at least 2
     * @param name begins the ids of the rows, which are numbered from 1
     */
    public BlockPacker(int blockLength, String name) {
        if (blockLength < 2) {
            throw new IllegalArgumentException("a block needs 2 tokens or more, got " + blockLength);
        }
        this.blockLength = blockLength;
        this.name = name;
        this.ids = new int[blockLength];
        this.labels = new int[blockLength];
    }

    /** Add a document, its end-of-text token included; one of a single token has nothing to predict and is left out. */
    public void add(int[] document) {
        int from = 0;
        while (from + 1 < document.length) {
            if (blockLength - size < 2) {
                finishBlock();
            }
            int length = Math.min(document.length - from, blockLength - size);
            starts.add(size);
            for (int i = 0; i < length; i++) {
                ids[size] = document[from + i];
                labels[size] = i == 0 ? TrainingRow.IGNORED : document[from + i];
                size++;
            }
            from += length - 1; // the last token is the context of the next one
        }
    }

    private void finishBlock() {
        int[] allStarts = starts.stream().mapToInt(Integer::intValue).toArray();
        rows.add(new TrainingRow(
                name + " " + (rows.size() + 1), Arrays.copyOf(ids, size), Arrays.copyOf(labels, size), allStarts));
        size = 0;
        starts.clear();
    }

    /** The blocks; nothing may be added after. */
    public List<TrainingRow> rows() {
        if (size > 0) {
            finishBlock();
        }
        return List.copyOf(rows);
    }
}
