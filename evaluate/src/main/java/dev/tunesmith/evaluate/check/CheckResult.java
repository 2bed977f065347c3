package dev.tunesmith.evaluate.check;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The verdict of one check of a suite on one item, as recorded in {@code scores.jsonl}.
 *
 * @param checkId the id in the suite; the check's name unless the suite gives another
 * @param check the check's name
 * @param version the check's version
 * @param outcome passed, failed, or could not be judged
 * @param score 0 to 1
 * @param evidence what the decision rests on
 * @param message one short sentence for people
 * @param repeats how many answers to the item passed, or null where one was judged
 */
public record CheckResult(
        String checkId,
        String check,
        int version,
        Outcome outcome,
        double score,
        List<Evidence> evidence,
        String message,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PassedRepeats repeats) {

    public CheckResult {
        evidence = List.copyOf(evidence);
    }

    /**
     * How many of an item's answers passed a check.
     *
     * @param passed of them
     * @param n in all
     */
    public record PassedRepeats(int passed, int n) {

        /** Whether some passed and some did not. */
        @JsonIgnore
        public boolean isFlaky() {
            return passed > 0 && passed < n;
        }
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
                judgement.message(),
                null);
    }

    /**
     * One verdict on several answers to an item: passed where at least {@code pass} of them are; an error where one could not be
     * judged. The score is their mean; evidence and message are those of the first that did not pass.
     */
    public static CheckResult ofRepeats(List<CheckResult> each, int pass) {
        CheckResult first = each.get(0);
        int passed = (int) each.stream().filter(CheckResult::isPassed).count();
        CheckResult shown = each.stream()
                .filter(CheckResult::isError)
                .findFirst()
                .or(() -> each.stream().filter(result -> !result.isPassed()).findFirst())
                .orElse(first);
        Outcome outcome = shown.isError() ? Outcome.ERROR : passed >= pass ? Outcome.PASSED : Outcome.FAILED;
        double mean = each.stream().mapToDouble(CheckResult::score).average().orElse(0);
        String counted = passed + " of " + each.size() + " answers pass";
        return new CheckResult(
                first.checkId,
                first.check,
                first.version,
                outcome,
                outcome == Outcome.ERROR ? 0 : mean,
                shown.evidence,
                shown.message.isEmpty() ? counted : counted + "; " + shown.message,
                new PassedRepeats(passed, each.size()));
    }

    /** The model and rubric behind the verdict, where a model gave it. */
    @JsonIgnore
    public Optional<String> judge() {
        return check.startsWith(Judge.NAME) ? Optional.of(check.substring(Judge.NAME.length())) : Optional.empty();
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
