package dev.tunesmith.evaluate.suite;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What kind of behaviour a suite tests. Source: Ribeiro et al. 2020 (CheckList), section 2.2. */
public enum TestKind {
    /** Minimum functionality: simple items that a capability must get right. */
    @JsonProperty("mft")
    MINIMUM_FUNCTIONALITY,
    /** Invariance: a change of the input that must not change the answer. */
    @JsonProperty("inv")
    INVARIANCE,
    /** Direction: a change of the input that must change the answer in a known way. */
    @JsonProperty("dir")
    DIRECTION
}
