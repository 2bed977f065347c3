package dev.tunesmith.engine.train;

import dev.tunesmith.core.error.DataException;

/**
 * One tokenised training sample, or a block of several documents.
 *
 * @param id of the sample, for messages
 * @param ids token ids [T]
 * @param labels {@code ids} where a token is trained, {@link #IGNORED} where not [T]
 * @param starts where sequences begin that do not see one another, ascending from 0; their first tokens have no loss
 */
public record TrainingRow(String id, int[] ids, int[] labels, int[] starts) {

    /** Label of a token without a loss. */
    public static final int IGNORED = -100;

    /** A row that is one sequence. */
    public TrainingRow(String id, int[] ids, int[] labels) {
        this(id, ids, labels, new int[] {0});
    }

    public TrainingRow {
        ids = ids.clone();
        labels = labels.clone();
        starts = starts.clone();
        if (ids.length != labels.length) {
            throw new DataException(
                    "Row " + id + " has " + ids.length + " input_ids and " + labels.length + " labels",
                    "give one label for each token, -100 where it is not trained");
        }
        if (firstTarget(labels) == labels.length) {
            throw new DataException(
                    "Row " + id + " has no target token: nothing of it would be trained",
                    "give it a response, or remove the row");
        }
        for (int i = 1; i < labels.length; i++) {
            if (labels[i] != IGNORED && labels[i] != ids[i]) {
                throw new DataException(
                        "Row " + id + " token " + i + ": label " + labels[i] + " is neither -100 nor the token "
                                + ids[i],
                        "labels are the input_ids themselves, -100 where not trained");
            }
        }
    }

    @Override
    public int[] ids() {
        return ids.clone();
    }

    @Override
    public int[] labels() {
        return labels.clone();
    }

    @Override
    public int[] starts() {
        return starts.clone();
    }

    /** How many sequences. */
    int sequences() {
        return starts.length;
    }

    /** Index of the first token of a sequence; the row's length for the one after the last. */
    int start(int sequence) {
        return sequence < starts.length ? starts[sequence] : ids.length;
    }

    /** How many tokens. */
    public int length() {
        return ids.length;
    }

    int id(int index) {
        return ids[index];
    }

    boolean isTarget(int index) {
        return labels[index] != IGNORED;
    }

    /** Index of the first token with a loss; the first token of a sequence never has one, for nothing comes before it. */
    public int firstTarget() {
        return firstTarget(labels);
    }

    /** How many tokens have a loss. */
    public int targets() {
        int count = 0;
        for (int i = 1; i < labels.length; i++) {
            count += labels[i] != IGNORED ? 1 : 0;
        }
        return count;
    }

    private static int firstTarget(int[] labels) {
        for (int i = 1; i < labels.length; i++) {
            if (labels[i] != IGNORED) {
                return i;
            }
        }
        return labels.length;
    }
}
