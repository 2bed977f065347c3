package dev.tunesmith.tokenizer;

import java.util.List;
import java.util.Locale;

/**
 * A sample with more tokens than fit, and what became of it.
 *
 * @param id the sample's id
 * @param source where it came from
 * @param tokens how many it has
 * @param outcome what was done
 * @param rowTokens the tokens of each row that was made of it; empty where there is none
 * @param leftOutMessages its messages that are in no row
 * @param leftOutAnswers those of them that would have been trained
 * @param reason why something could not be kept, for people; empty where there is nothing to say
 */
public record LongSample(
        String id,
        String source,
        int tokens,
        Outcome outcome,
        List<Integer> rowTokens,
        int leftOutMessages,
        int leftOutAnswers,
        String reason) {

    public LongSample {
        rowTokens = List.copyOf(rowTokens);
    }

    /** What was done with a sample that is too long. */
    public enum Outcome {
        /** It is an error. */
        REFUSED,
        /** It is in no row. */
        DROPPED,
        /** Its oldest turns are in no row. */
        CUT,
        /** It became several rows. */
        SPLIT;

        /** The word in files and reports. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One line for people, without an end. */
    public String line() {
        String what = switch (outcome) {
            case REFUSED -> "";
            case DROPPED -> ", left out";
            case CUT -> ", cut to " + rowTokens.get(0);
            case SPLIT -> ", split into " + rows();
        };
        boolean part = outcome == Outcome.CUT || (outcome == Outcome.SPLIT && leftOutMessages > 0);
        return id + (source.equals(id) ? "" : " (" + source + ")") + ": " + tokens + " tokens" + what
                + (part ? "; left out: " + leftOut() : "") + (reason.isEmpty() ? "" : "; " + reason);
    }

    private String rows() {
        List<String> lengths = rowTokens.stream().map(String::valueOf).toList();
        return (lengths.size() == 1 ? "one row of " : lengths.size() + " rows of ") + String.join(", ", lengths);
    }

    private String leftOut() {
        return leftOutMessages
                + (leftOutMessages == 1 ? " message" : " messages")
                + (leftOutAnswers == 0 ? "" : ", " + leftOutAnswers + " of them to be trained");
    }
}
