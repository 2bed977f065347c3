package dev.tunesmith.evaluate.suite;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How bad it is where a check fails. */
public enum Severity {
    @JsonProperty("minor")
    MINOR,
    @JsonProperty("major")
    MAJOR,
    /** The suite fails where one item fails the check. */
    @JsonProperty("critical")
    CRITICAL
}
