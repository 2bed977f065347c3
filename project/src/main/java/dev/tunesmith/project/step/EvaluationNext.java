package dev.tunesmith.project.step;

import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.run.ItemAnswers;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.project.folder.RunFolder;
import java.util.Map;

/** Says which command goes on from an evaluated run: with items in error, the one that may cure them. */
final class EvaluationNext {

    /** A fact of an evaluation: its errors are of checks alone, which would say the same again. */
    static final String CHECKS_ALONE = "errorsOfChecksAlone";

    private EvaluationNext() {}

    /**
     * The next command.
     *
     * @param choice the suites that were evaluated
     * @param facts what is remembered of the evaluation
     */
    static String of(RunFolder run, SuiteChoice choice, Map<String, String> facts) {
        String evaluate = "tunesmith evaluate --run " + run.id() + choice.arguments();
        if (!facts.containsKey(EvaluateStep.IN_ERROR)) {
            return "tunesmith compare";
        }
        return facts.containsKey(CHECKS_ALONE)
                ? evaluate + " --jsonl FILE, which says of each item why it could not be judged; correct item or suite"
                : evaluate + " --retry-errors";
    }

    /** Whether asking again may cure an error of a run: there was no answer, or no verdict of a model. */
    static boolean mayBeCured(SuiteRun run) {
        for (int i = 0; i < run.items().size(); i++) {
            if (isUnanswered(run.answers().get(i))
                    || run.scores().get(i).results().stream()
                            .anyMatch(result -> result.isError() && isJudged(run, result))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUnanswered(ItemAnswers answers) {
        return answers.repeats().stream().anyMatch(output -> !output.isAnswered())
                || answers.variants().stream().anyMatch(one -> !one.output().isAnswered());
    }

    private static boolean isJudged(SuiteRun run, CheckResult result) {
        return run.suite().check(result.checkId()).check().judgedBy().isPresent();
    }
}
