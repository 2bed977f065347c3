package dev.tunesmith.evaluate.suite;

import dev.tunesmith.evaluate.check.Check;
import dev.tunesmith.evaluate.check.CheckInput;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.check.Judgement;

/**
 * A check as a suite uses it.
 *
 * @param id unique in the suite; the check's name unless the suite gives another
 * @param check what judges
 * @param negated pass where the check fails, and the other way round; errors stay errors
 * @param severity how bad a failure is
 * @param weight in the item's weighted score, above 0
 * @param where the items that it applies to; the others get no result of it
 * @param definition tells two definitions of a check apart: equal where options, {@code not} and {@code where} are
 * @param place where the suite names it: file, line, column and key
 */
public record SuiteCheck(
        String id,
        Check check,
        boolean negated,
        Severity severity,
        double weight,
        ItemFilter where,
        String definition,
        String place) {

    /** Judge an answer; an item that lacks the reference that the check needs is an error. */
    public CheckResult judge(CheckInput input) {
        if (check.needsReference() && !input.hasReference()) {
            return error("the item has no reference, which " + check.name() + " needs");
        }
        Judgement judgement = check.judge(input);
        return CheckResult.of(id, check, negated ? judgement.negated(check.name()) : judgement);
    }

    /** The result where there is no answer to judge. */
    public CheckResult error(String message) {
        return CheckResult.of(id, check, Judgement.error(message));
    }
}
