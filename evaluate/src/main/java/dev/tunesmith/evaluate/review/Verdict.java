package dev.tunesmith.evaluate.review;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a person says about one suspicion: a line of {@code reviews/verdicts.jsonl}.
 *
 * @param time when, ISO 8601
 * @param reviewer who
 * @param run id of the run in which it was seen
 * @param suite name of the suite
 * @param item id of the item
 * @param ask which answer to the item, as in {@code outputs.jsonl}
 * @param answer hash of the answer, see {@link AnswerHash}
 * @param kind of issue
 * @param version of the detector or check that raised it
 * @param text the words in question; empty where the suspicion is of the whole answer
 * @param reason the suspicion, as the person saw it
 * @param decision what the person says
 */
@JsonIgnoreProperties(value = "id", allowGetters = true)
public record Verdict(
        String time,
        String reviewer,
        String run,
        String suite,
        String item,
        String ask,
        String answer,
        String kind,
        int version,
        String text,
        String reason,
        Decision decision) {

    /** What a person can say. */
    public enum Decision {
        /** The error is there. */
        @JsonProperty("confirmed")
        CONFIRMED,
        /** There is no error. */
        @JsonProperty("dismissed")
        DISMISSED,
        /** An earlier decision is taken back. */
        @JsonProperty("withdrawn")
        WITHDRAWN
    }

    /** The same for every verdict of a reviewer on one subject: a later line replaces an earlier one. */
    @JsonProperty("id")
    public String id() {
        return AnswerHash.id(reviewer, suite, item, answer, kind, text);
    }

    /** What the verdict is about. */
    @JsonIgnore
    public Subject subject() {
        return new Subject(suite, item, answer, kind, text);
    }

    /** A suspicion of one answer: what a verdict is about, whichever run the answer stands in. */
    public record Subject(String suite, String item, String answer, String kind, String text) {}
}
