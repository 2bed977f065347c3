package dev.tunesmith.project.report;

import dev.tunesmith.core.text.Excerpt;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.check.Evidence;
import java.util.ArrayList;
import java.util.List;

/** What a failed check found, in short lines for a report: the first pieces of evidence that its message does not tell. */
final class ShownEvidence {

    private static final int SHOWN = 5;
    private static final int LONGEST = 160;

    private ShownEvidence() {}

    /** The lines of a result; none where it passed. Words of the answer stand in quotation marks. */
    static List<String> lines(CheckResult result) {
        if (result.isPassed()) {
            return List.of();
        }
        List<String> all = result.evidence().stream()
                .filter(one -> !one.text().isBlank() && !result.message().contains(one.text()))
                .map(ShownEvidence::line)
                .distinct()
                .toList();
        List<String> lines = new ArrayList<>(all.subList(0, Math.min(SHOWN, all.size())));
        if (all.size() > SHOWN) {
            lines.add("and " + (all.size() - SHOWN) + " more");
        }
        return lines;
    }

    private static String line(Evidence evidence) {
        String text = Excerpt.of(evidence.text(), LONGEST);
        return evidence.span() == null ? text : "“" + text + "”";
    }
}
