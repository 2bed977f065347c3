package dev.tunesmith.evaluate.review;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a person saw in one answer: a line of {@code reviews/notes.jsonl}. A later line of the same reviewer about the same
 * answer replaces an earlier one.
 *
 * @param time when, ISO 8601
 * @param reviewer who
 * @param run id of the run in which it was read
 * @param suite name of the suite
 * @param item id of the item
 * @param answer hash of the answer, see {@link AnswerHash}
 * @param verdict whether the answer will do
 * @param text the first thing that is wrong, in the person's own words; empty for a good answer
 * @param codes of the taxonomy; empty until the note was grouped
 */
@JsonIgnoreProperties(value = "id", allowGetters = true)
public record Note(
        String time,
        String reviewer,
        String run,
        String suite,
        String item,
        String answer,
        Verdict verdict,
        String text,
        List<String> codes) {

    public Note {
        codes = List.copyOf(codes);
    }

    /** The same for every note of a reviewer about one answer: a later line replaces an earlier one. */
    @JsonProperty("id")
    public String id() {
        return AnswerHash.id(reviewer, suite, item, answer);
    }

    /** Whether an answer will do. */
    public enum Verdict {
        @JsonProperty("pass")
        PASS,
        @JsonProperty("fail")
        FAIL,
        /** An earlier note is taken back. */
        @JsonProperty("withdrawn")
        WITHDRAWN
    }

    /** The same note under these codes, as of another time. */
    public Note withCodes(List<String> newCodes, String newTime) {
        return new Note(newTime, reviewer, run, suite, item, answer, verdict, text, newCodes);
    }

    /** The same note with another verdict, as of another time. */
    public Note withVerdict(Verdict newVerdict, String newTime) {
        return new Note(newTime, reviewer, run, suite, item, answer, newVerdict, text, codes);
    }

    /** Whether somebody still has to say what kind of error this is. */
    @JsonIgnore
    public boolean isUngrouped() {
        return verdict == Verdict.FAIL && codes.isEmpty();
    }

    /** Whose note about which answer. */
    record Key(String reviewer, String suite, String item, String answer) {}

    @JsonIgnore
    Key key() {
        return new Key(reviewer, suite, item, answer);
    }
}
