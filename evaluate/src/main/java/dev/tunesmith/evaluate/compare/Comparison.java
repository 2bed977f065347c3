package dev.tunesmith.evaluate.compare;

import dev.tunesmith.evaluate.check.CheckResult;
import java.util.List;
import java.util.Optional;

/**
 * Two runs over the same items of a suite. Everything but {@code rows} leaves out items that were trained on.
 *
 * @param suite name of the suite
 * @param suiteVersion its version, as both were scored
 * @param baseName name of the first run
 * @param tunedName name of the second run
 * @param headline id of the headline check
 * @param items how many items are compared
 * @param checks one for each check, in the suite's order
 * @param baseAnswers length and stop behaviour of the first run
 * @param tunedAnswers the same of the second run
 * @param referenceWords mean words of the references; 0 where there is none
 * @param slices by flag and by attribute, largest first
 * @param slicesLeftOut attributes with too many different values to slice by
 * @param rows every item that both were asked alike, trained on or not
 * @param trainedOn ids of the items that were trained on, left out of all figures
 * @param onlyInOne ids of items that only one of the runs has
 * @param askedOtherwise items that the runs were asked differently, left out of all figures and rows
 * @param identicalOutputs alarm: every answer is the same in both runs, so an adapter may not have been applied
 */
public record Comparison(
        String suite,
        int suiteVersion,
        String baseName,
        String tunedName,
        String headline,
        int items,
        List<CheckComparison> checks,
        AnswerSummary baseAnswers,
        AnswerSummary tunedAnswers,
        double referenceWords,
        List<SliceComparison> slices,
        List<String> slicesLeftOut,
        List<ItemRow> rows,
        List<String> trainedOn,
        List<String> onlyInOne,
        AskedOtherwise askedOtherwise,
        boolean identicalOutputs) {

    public Comparison {
        checks = List.copyOf(checks);
        slices = List.copyOf(slices);
        slicesLeftOut = List.copyOf(slicesLeftOut);
        rows = List.copyOf(rows);
        trainedOn = List.copyOf(trainedOn);
        onlyInOne = List.copyOf(onlyInOne);
    }

    /** The comparison by the headline check. */
    public CheckComparison headlineCheck() {
        return checks.stream()
                .filter(check -> check.checkId().equals(headline))
                .findFirst()
                .orElseThrow();
    }

    /** The model and rubric whose verdicts the headline is, or nothing where it is no model's. */
    public Optional<String> headlineJudge() {
        return rows.stream()
                .flatMap(row -> row.tunedResults().stream())
                .filter(result -> result.checkId().equals(headline))
                .findFirst()
                .flatMap(CheckResult::judge);
    }
}
