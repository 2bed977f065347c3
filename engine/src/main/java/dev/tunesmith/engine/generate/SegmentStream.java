package dev.tunesmith.engine.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens of many sequences in one stream without padding; a segment may go on from a parent segment. */
final class SegmentStream {

    private final List<Segment> segments = new ArrayList<>();
    private int[] ids = new int[256];
    private int[] positions = new int[256];
    private int size;

    /**
     * A run of rows.
     *
     * @param start first row in the stream
     * @param length number of rows
     * @param parent the segment that it goes on from, or null; parents have no parents
     */
    record Segment(int start, int length, @Nullable Segment parent) {}

    /** Append tokens {@code [from, to)} of a sequence, the first of them at a position. */
    Segment append(int[] sequence, int from, int to, int position, @Nullable Segment parent) {
        int length = to - from;
        if (size + length > ids.length) {
            int room = Math.max(size + length, 2 * ids.length);
            ids = Arrays.copyOf(ids, room);
            positions = Arrays.copyOf(positions, room);
        }
        System.arraycopy(sequence, from, ids, size, length);
        for (int i = 0; i < length; i++) {
            positions[size + i] = position + i;
        }
        Segment segment = new Segment(size, length, parent);
        segments.add(segment);
        size += length;
        return segment;
    }

    List<Segment> segments() {
        return segments;
    }

    /** Rows of the longest segment. */
    int longestSegment() {
        return segments.stream().mapToInt(Segment::length).max().orElse(0);
    }

    /** The most keys that a segment has, its parent's included. */
    int mostKeys() {
        return segments.stream()
                .mapToInt(segment -> segment.length()
                        + (segment.parent() == null ? 0 : segment.parent().length()))
                .max()
                .orElse(0);
    }

    int[] ids() {
        return Arrays.copyOf(ids, size);
    }

    int[] positions() {
        return Arrays.copyOf(positions, size);
    }
}
