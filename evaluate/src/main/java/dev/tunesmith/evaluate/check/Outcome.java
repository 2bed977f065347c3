package dev.tunesmith.evaluate.check;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What came of a check on one answer. */
public enum Outcome {
    @JsonProperty("passed")
    PASSED,
    @JsonProperty("failed")
    FAILED,
    /** The answer could not be judged: no reference, no answer, a pattern that ran out of time. Not a failure of the model. */
    @JsonProperty("error")
    ERROR
}
