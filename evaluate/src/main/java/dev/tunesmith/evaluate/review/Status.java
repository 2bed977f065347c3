package dev.tunesmith.evaluate.review;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How sure a suspicion is. */
public enum Status {
    /** Nobody decided, or reviewers disagree. */
    @JsonProperty("suspected")
    SUSPECTED,
    @JsonProperty("confirmed")
    CONFIRMED,
    @JsonProperty("dismissed")
    DISMISSED
}
