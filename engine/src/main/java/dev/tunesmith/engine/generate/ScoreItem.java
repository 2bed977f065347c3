package dev.tunesmith.engine.generate;

import java.util.Arrays;

/**
 * A continuation to score, tokenised.
 *
 * @param index of the request in its batch
 * @param context at least one token
 * @param continuation at least one token
 */
public record ScoreItem(int index, int[] context, int[] continuation) {

    /** Split a sequence after its first {@code contextLength} tokens. */
    public static ScoreItem of(int index, int[] ids, int contextLength) {
        return new ScoreItem(
                index, Arrays.copyOf(ids, contextLength), Arrays.copyOfRange(ids, contextLength, ids.length));
    }
}
