package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.DataException;

/** One row to train on as ids and labels: a sample, or a part of one. Immutable. */
public final class TokenizedSample {

    /** The label of an id that is not trained. */
    public static final int IGNORED = -100;

    private final String sampleId;
    private final String id;
    private final int[] ids;
    private final int[] labels;

    private TokenizedSample(String sampleId, String id, int[] ids, int[] labels) {
        this.sampleId = sampleId;
        this.id = id;
        this.ids = ids;
        this.labels = labels;
    }

    /**
     * Make a sample from ids and labels, as pre-tokenised files have them.
     *
     * @param id names the sample in errors and reports
     * @param labels for each id itself where it is trained, else {@link #IGNORED}
     * @throws DataException if lengths differ, a label is neither its id nor {@link #IGNORED}, an id is negative, or
     *     nothing is trained (the first id never is: nothing comes before it)
     */
    public static TokenizedSample of(String id, int[] ids, int[] labels) {
        return part(id, id, ids, labels);
    }

    /** One of several rows that a sample became; else as {@link #of}. */
    static TokenizedSample part(String sampleId, String id, int[] ids, int[] labels) {
        if (ids.length != labels.length) {
            throw bad(id, "has " + ids.length + " ids but " + labels.length + " labels");
        }
        int trained = 0;
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0) {
                throw bad(id, "has the id " + ids[i] + " at " + i);
            }
            if (labels[i] != IGNORED && labels[i] != ids[i]) {
                throw bad(id, "has the label " + labels[i] + " for the id " + ids[i] + " at " + i);
            }
            trained += i > 0 && labels[i] != IGNORED ? 1 : 0;
        }
        if (trained == 0) {
            throw bad(id, "has no trained token among its " + ids.length);
        }
        return new TokenizedSample(sampleId, id, ids.clone(), labels.clone());
    }

    /** What names the sample in errors and reports. */
    public String id() {
        return id;
    }

    /** The sample that it was made of: {@link #id()}, unless that sample became several rows. */
    public String sampleId() {
        return sampleId;
    }

    /** The token ids, a copy. */
    public int[] ids() {
        return ids.clone();
    }

    /** For each id itself where it is trained, else {@link #IGNORED}; a copy. */
    public int[] labels() {
        return labels.clone();
    }

    /** How many ids there are. */
    public int length() {
        return ids.length;
    }

    /** How many ids count in the loss: those trained, without the first. */
    public int targetLength() {
        int count = 0;
        for (int i = 1; i < labels.length; i++) {
            count += labels[i] == IGNORED ? 0 : 1;
        }
        return count;
    }

    private static DataException bad(String id, String what) {
        return new DataException(
                "sample " + id + " " + what,
                "give as many labels as ids, each its id where trained and -100 where not, with at least one trained");
    }
}
