package dev.tunesmith.project.step;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a step did.
 *
 * @param step its name, the command's
 * @param skipped whether everything was done already
 * @param lines for people: what there is now
 * @param next the command that goes on from here; empty at the end
 * @param details for programs: the same as values
 */
public record StepOutcome(String step, boolean skipped, List<String> lines, String next, Map<String, Object> details) {

    public StepOutcome {
        lines = List.copyOf(lines);
        details = new LinkedHashMap<>(details);
    }

    /** Work that was done now. */
    static StepOutcome done(String step, List<String> lines, String next, Map<String, Object> details) {
        return new StepOutcome(step, false, lines, next, details);
    }

    /** Work that was done before. */
    static StepOutcome skipped(String step, List<String> lines, String next, Map<String, Object> details) {
        return new StepOutcome(step, true, lines, next, details);
    }

    /** The same with other lines for people. */
    public StepOutcome withLines(List<String> others) {
        return new StepOutcome(step, skipped, others, next, details);
    }

    /** The same without a next command, for where that comes by itself. */
    public StepOutcome withoutNext() {
        return new StepOutcome(step, skipped, lines, "", details);
    }

    /** The outcome as one text. */
    public String text() {
        String head = step + ": " + (skipped ? "already done, nothing has changed since\n  " : "");
        return head + String.join("\n  ", lines) + (next.isEmpty() ? "" : "\n  next: " + next);
    }
}
