package dev.tunesmith.evaluate.probe;

import dev.tunesmith.evaluate.run.SuiteRun;
import java.util.List;

/**
 * What a probe found.
 *
 * @param scores one for each variant, in the order given
 * @param best the variant to go on with
 * @param run the best variant's answers
 * @param grades the best variant's items, sorted into good, OK and bad
 */
public record ProbeResult(List<VariantScore> scores, PromptVariant best, SuiteRun run, List<ItemGrade> grades) {

    public ProbeResult {
        scores = List.copyOf(scores);
        grades = List.copyOf(grades);
    }
}
