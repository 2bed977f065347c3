package dev.tunesmith.engine.selfcheck;

import dev.tunesmith.core.error.ExitCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one check found.
 *
 * @param check its name, a few words
 * @param verdict how it ended
 * @param compared what was set against what
 * @param found what came out, the measured difference in words; why, where it is not applicable
 * @param measure the difference as a number against its bound, or null where there is no number
 * @param fix what to do, an imperative sentence; empty where there is nothing to do
 * @param exitCode how a command ends because of it: {@link ExitCode#DONE} unless it is a fault
 */
public record Finding(
        String check,
        Verdict verdict,
        String compared,
        String found,
        @Nullable Measure measure,
        String fix,
        ExitCode exitCode) {

    /**
     * A measured difference.
     *
     * @param difference in the unit that the finding names
     * @param bound the largest that is fine; 0 where it must be exact
     */
    public record Measure(double difference, double bound) {

        /** Whether the difference is a number and not above the bound. */
        public boolean fine() {
            return difference <= bound;
        }

        @Override
        public String toString() {
            return bound == 0
                    ? number(difference) + ", must be 0"
                    : number(difference) + ", at most " + number(bound) + " is fine";
        }

        private static String number(double value) {
            return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
        }
    }

    /** Nothing is wrong. */
    public static Finding ok(String check, String compared, String found) {
        return new Finding(check, Verdict.OK, compared, found, null, "", ExitCode.DONE);
    }

    /** The check means nothing here. */
    public static Finding notApplicable(String check, String compared, String why) {
        return new Finding(check, Verdict.NOT_APPLICABLE, compared, why, null, "", ExitCode.DONE);
    }

    /** Something to know, and what to do about it. */
    public static Finding warning(String check, String compared, String found, String fix) {
        return new Finding(check, Verdict.WARNING, compared, found, null, fix, ExitCode.DONE);
    }

    /**
     * Something is wrong.
     *
     * @param exitCode of the error that it would be, or is, in training
     */
    public static Finding fault(String check, String compared, String found, String fix, ExitCode exitCode) {
        return new Finding(check, Verdict.FAULT, compared, found, null, fix, exitCode);
    }

    /**
     * A difference of what this program computes in two ways: ok within its bound, else a fault that is ours.
     *
     * @param what what differs, such as {@code largest difference of a logit}
     * @param fix what to do where it is too large
     */
    public static Finding measured(String check, String compared, String what, Measure measure, String fix) {
        return new Finding(
                check,
                measure.fine() ? Verdict.OK : Verdict.FAULT,
                compared,
                what + " " + measure,
                measure,
                measure.fine() ? "" : fix,
                measure.fine() ? ExitCode.DONE : ExitCode.INTERNAL_ERROR);
    }
}
