package dev.tunesmith.data.format;

import java.util.Arrays;

/**
 * A pre-tokenised training row.
 *
 * @param inputIds token ids, at least two; not copied, so do not change it
 * @param labels as long as {@code inputIds}: the id itself where the token is trained, {@value #IGNORED} where not. Not
 *     shifted: {@code labels[i]} belongs to {@code inputIds[i]}, as Hugging Face has it
 * @param source file and line
 */
@SuppressWarnings("ArrayRecordComponent") // millions of ids: boxed lists would take eight times the memory
public record TokenRow(int[] inputIds, int[] labels, String source) {

    /** The label of a token that is not trained. */
    public static final int IGNORED = -100;

    public TokenRow {
        if (inputIds.length != labels.length) {
            throw new IllegalArgumentException(inputIds.length + " ids but " + labels.length + " labels in " + source);
        }
    }

    /** How many tokens are trained; the first has nothing before it and never counts. */
    public int targetTokens() {
        int count = 0;
        for (int i = 1; i < labels.length; i++) {
            count += labels[i] == IGNORED ? 0 : 1;
        }
        return count;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenRow row
                && Arrays.equals(inputIds, row.inputIds)
                && Arrays.equals(labels, row.labels)
                && source.equals(row.source);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(inputIds) + Arrays.hashCode(labels)) + source.hashCode();
    }

    @Override
    public String toString() {
        return "TokenRow[" + inputIds.length + " ids, " + targetTokens() + " trained, " + source + "]";
    }
}
