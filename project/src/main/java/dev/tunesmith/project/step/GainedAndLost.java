package dev.tunesmith.project.step;

import dev.tunesmith.evaluate.compare.Comparison;
import dev.tunesmith.evaluate.compare.ItemRow.Verdict;
import java.util.ArrayList;
import java.util.List;

/** Tells items that only one of two runs passes, with both answers. */
final class GainedAndLost {

    private GainedAndLost() {}

    /**
     * Items of a comparison, the lost ones first; those that were trained on are no examples.
     *
     * @param most how many lost ones, and how many gained ones
     */
    static List<String> lines(Comparison comparison, int most) {
        List<String> lines = new ArrayList<>();
        for (Verdict verdict : List.of(Verdict.LOSS, Verdict.WIN)) {
            comparison.rows().stream()
                    .filter(row -> row.verdict() == verdict && row.trainedOn() == null)
                    .limit(most)
                    .forEach(row -> {
                        lines.add("  " + (verdict == Verdict.WIN ? "gained " : "lost ") + row.item() + ": "
                                + StepFiles.excerpt(row.input()));
                        lines.add("      " + comparison.baseName() + ": " + StepFiles.excerpt(row.baseAnswer()));
                        lines.add("      " + comparison.tunedName() + ": " + StepFiles.excerpt(row.tunedAnswer()));
                    });
        }
        return lines;
    }
}
