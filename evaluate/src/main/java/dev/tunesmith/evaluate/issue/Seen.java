package dev.tunesmith.evaluate.issue;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What one run shows of one kind of error on one item. */
public enum Seen {
    /** Every answer has it. */
    @JsonProperty("present")
    PRESENT,
    /** No answer has it. */
    @JsonProperty("clean")
    CLEAN,
    /** Some answers have it. */
    @JsonProperty("flaky")
    FLAKY,
    /** The item was not answered, not judged, or judged by another version. */
    @JsonProperty("missing")
    MISSING
}
