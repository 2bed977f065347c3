package dev.tunesmith.evaluate.issue;

import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.run.ScoredBy;
import org.jspecify.annotations.Nullable;

/**
 * What an observation was made on, and by what: runs are compared only where it is the same.
 *
 * @param question tells the questions of an item apart; empty where it was asked as it is now
 * @param reference that a check judged by; null where none did, or it was not kept
 * @param definition of the check, with the version of its suite; null where it is no check's, or it was not kept
 */
public record Asked(
        String question,
        @Nullable String reference,
        @Nullable String definition) {

    /** An item as it is now, by what is not told. */
    static final Asked NOW = new Asked("", null, null);

    /** The same question, judged by a check. */
    Asked by(CheckResult result, @Nullable ScoredBy by) {
        return by == null
                ? this
                : new Asked(
                        question,
                        by.reference(),
                        by.suiteVersion() + " " + result.check() + " "
                                + by.checks().getOrDefault(result.checkId(), ""));
    }
}
