package dev.tunesmith.engine.nn;

import java.util.List;

/**
 * Tokens of many sequences in one stream without padding; attention stays inside a segment and its prefix.
 *
 * @param ids token ids of all segments, one after the other, [T]
 * @param positions position of each token in its own sequence, [T]
 * @param segments where each piece of a sequence lies
 * @param targetRows stream rows whose next token has a loss, ascending, [N]
 * @param targetIds the token each of those rows should predict, [N]
 * @param sequenceTokens how many tokens the sequences have, shared prefixes counted for each
 */
public record PackedBatch(
        int[] ids, int[] positions, List<Segment> segments, int[] targetRows, int[] targetIds, long sequenceTokens) {

    public PackedBatch {
        segments = List.copyOf(segments);
        if (ids.length != positions.length || targetRows.length != targetIds.length) {
            throw new IllegalArgumentException("ids and positions, target rows and ids must pair up");
        }
    }

    /** T: how many rows the stream has. */
    public int tokens() {
        return ids.length;
    }

    /** The longest run of keys that one row attends to. */
    public int longestContext() {
        int longest = 0;
        for (Segment segment : segments) {
            int prefix =
                    segment.prefix() < 0 ? 0 : segments.get(segment.prefix()).length();
            longest = Math.max(longest, prefix + segment.length());
        }
        return longest;
    }

    /**
     * A run of rows that attend causally to one another, and to all rows of a prefix segment if there is one.
     *
     * @param start first row in the stream
     * @param length number of rows
     * @param prefix index of the segment that comes before this one in the sequence, or -1
     */
    public record Segment(int start, int length, int prefix) {}
}
