package dev.tunesmith.project.doctor;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.selfcheck.Finding;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts what a check finds in many rows: faults, else warnings, each kind with the first row it was found in. */
final class Tally {

    private static final int SHOWN = 60;

    private final String check;
    private final String compared;
    private final Map<String, Found> faults = new LinkedHashMap<>();
    private final Map<String, Found> warnings = new LinkedHashMap<>();
    private boolean empty;

    /** One kind of thing: how often, the first place, and what to do. */
    private record Found(int count, String first, String fix, ExitCode exitCode) {

        Found more() {
            return new Found(count + 1, first, fix, exitCode);
        }
    }

    Tally(String check, String compared) {
        this.check = check;
        this.compared = compared;
    }

    /** For rows: where none could be made of any sample, there is nothing to compare. */
    static Tally of(String check, String compared, TextRows rows) {
        Tally tally = new Tally(check, compared);
        tally.empty = rows.rows().isEmpty();
        return tally;
    }

    /**
     * Count a fault.
     *
     * @param what the kind, the same words for each row
     * @param first shown for the first one
     */
    void fault(String what, String first, String fix, ExitCode exitCode) {
        add(faults, what, new Found(1, first, fix, exitCode));
    }

    /** Count an error as a fault, with its own fix and exit code. */
    void fault(String what, String first, TunesmithException error) {
        fault(what, first, error.fix(), error.exitCode());
    }

    /** Count something that the user should know. */
    void warning(String what, String first, String fix) {
        add(warnings, what, new Found(1, first, fix, ExitCode.DONE));
    }

    private static void add(Map<String, Found> to, String what, Found found) {
        to.merge(what, found, (known, one) -> known.more());
    }

    /** The finding; {@code fine} is what it says where there is neither fault nor warning. */
    Finding finding(String fine) {
        Map<String, Found> found = faults.isEmpty() ? warnings : faults;
        if (found.isEmpty() && empty) {
            return Finding.notApplicable(check, compared, "no row could be made of the samples");
        }
        if (found.isEmpty()) {
            return Finding.ok(check, compared, fine);
        }
        StringBuilder text = new StringBuilder();
        found.forEach((what, one) -> text.append(text.isEmpty() ? "" : "; ")
                .append(one.count == 1 ? "1 row: " : one.count + " rows: ")
                .append(what)
                .append(one.first.isEmpty() ? "" : " (" + one.first + ")"));
        Found worst = found.values().iterator().next();
        return faults.isEmpty()
                ? Finding.warning(check, compared, text.toString(), worst.fix)
                : Finding.fault(check, compared, text.toString(), worst.fix, worst.exitCode);
    }

    /** A text on one line, in quotes, its middle left out where it is long. */
    static String quoted(String text) {
        String cut = text.length() <= SHOWN
                ? text
                : text.substring(0, SHOWN / 2) + " … " + text.substring(text.length() - SHOWN / 2);
        return Json.line(cut);
    }
}
