package dev.tunesmith.evaluate.issue;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Optional;

/** Where an issue stands in an iteration. */
public enum IssueState {
    /** Seen in every answer for the first time. */
    @JsonProperty("new")
    NEW("new"),
    /** Seen before, and not clean since. */
    @JsonProperty("persisting")
    PERSISTING("persisting"),
    /** Seen before, and now every answer is clean. */
    @JsonProperty("resolved")
    RESOLVED("resolved"),
    /** Was resolved, and is back. */
    @JsonProperty("regressed")
    REGRESSED("regressed"),
    /** Some answers are clean and some are not, the item is missing, or it was trained on. */
    @JsonProperty("unknown")
    UNKNOWN("unknown");

    private final String word;

    IssueState(String word) {
        this.word = word;
    }

    /** The word in files and on the command line. */
    public String word() {
        return word;
    }

    /** Whether the error is there for certain. */
    public boolean isOpen() {
        return this == NEW || this == PERSISTING || this == REGRESSED;
    }

    /** The state of a word, or nothing where there is none. */
    public static Optional<IssueState> ofWord(String word) {
        return Arrays.stream(values()).filter(state -> state.word.equals(word)).findFirst();
    }
}
