package dev.tunesmith.evaluate.check;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * The verdict of one check of a suite on one answer, as recorded in {@code scores.jsonl}.
 *
 * @param checkId the id in the suite; the check's name unless the suite gives another
 * @param check the check's name
 * @param version the check's version
 * @param outcome passed, failed, or could not be judged
 * @param score 0 to 1
 * @param evidence what the decision rests on
 * @param message one short sentence for people
 */
public record CheckResult(
        String checkId,
        String check,
        int version,
        Outcome outcome,
        double score,
        List<Evidence> evidence,
        String message) {

    public CheckResult {
        evidence = List.copyOf(evidence);
    }

    /** Name a judgement after the check of a suite that made it. */
    public static CheckResult of(String checkId, Check check, Judgement judgement) {
        return new CheckResult(
                checkId,
                check.name(),
                check.version(),
                judgement.outcome(),
                judgement.score(),
                judgement.evidence(),
                judgement.message());
    }

    @JsonIgnore
    public boolean isPassed() {
        return outcome == Outcome.PASSED;
    }

    @JsonIgnore
    public boolean isError() {
        return outcome == Outcome.ERROR;
    }
}
