package dev.tunesmith.project.step;

import dev.tunesmith.evaluate.check.CheckResources;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.run.ItemAnswers;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Says which command goes on from an evaluated run: with items in error the one that may cure them, else the comparison, or what that
 * lacks.
 */
final class EvaluationNext {

    private static final String RETRY = " --retry-errors";

    /** A fact of an evaluation: its errors are of checks alone, which would say the same again. */
    static final String CHECKS_ALONE = "errorsOfChecksAlone";

    /** A fact of an evaluation: the base's answer was missing where a check compares with it. */
    static final String BASE_MISSING = "errorsForWantOfBase";

    private final ProjectFolder project;
    private final SuiteChoice choice;

    /**
     * Say it for the runs of a project.
     *
     * @param choice the suites that were evaluated
     */
    EvaluationNext(ProjectFolder project, SuiteChoice choice) {
        this.project = project;
        this.choice = choice;
    }

    /**
     * The next command.
     *
     * @param run that was evaluated just now
     * @param facts what is remembered of the evaluation
     */
    String of(RunFolder run, Map<String, String> facts) {
        if (!facts.containsKey(EvaluateStep.IN_ERROR)) {
            return run.kind().equals(BaseRuns.KIND) ? afterBase(run) : afterOther(run);
        }
        if (facts.containsKey(BASE_MISSING) && !run.kind().equals(BaseRuns.KIND)) {
            // Asking again alone would find no answer of the base again.
            return evaluate(BaseRuns.KIND) + ", then " + evaluate(run.id()) + RETRY;
        }
        return facts.containsKey(CHECKS_ALONE)
                ? evaluate(run.id())
                        + " --jsonl FILE, which says of each item why it could not be judged; correct item or suite"
                : evaluate(run.id()) + RETRY;
    }

    /** The command that evaluates a run on the same suites. */
    String evaluate(String run) {
        return "tunesmith evaluate --run " + run + choice.arguments();
    }

    private String compare(RunFolder base, RunFolder other) {
        return "tunesmith compare " + base.id() + " " + other.id() + choice.arguments();
    }

    private String afterBase(RunFolder base) {
        List<RunFolder> trained = project.runs().stream()
                .filter(run -> run.isTraining() && Iterations.isFrom(run, base))
                .toList();
        Optional<RunFolder> evaluated = last(trained, RunFolder::isEvaluated);
        return evaluated
                .map(run -> compare(base, run))
                .or(() -> last(trained, RunFolder::isTrained).map(run -> evaluate(run.id())))
                .orElse("tunesmith train");
    }

    private static Optional<RunFolder> last(List<RunFolder> runs, Predicate<RunFolder> which) {
        return runs.stream().filter(which).reduce((first, second) -> second);
    }

    /** An endpoint's model was trained from nothing here: it is held against the project's newest base. */
    private String afterOther(RunFolder run) {
        Optional<RunFolder> base = run.endpoint().isPresent()
                ? project.newestRun(BaseRuns.KIND).filter(RunFolder::isEvaluated)
                : Iterations.base(project, run);
        return base.map(known -> compare(known, run)).orElseGet(() -> evaluate(BaseRuns.KIND));
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

    /** Whether an item of a run is in error because the base's answer to it is not known, which a check compares with. */
    static boolean lacksBase(SuiteRun run, CheckResources resources) {
        CheckResources own = resources.forSuite(run.suite().name());
        return run.scores().stream()
                .anyMatch(scores -> scores.results().stream()
                        .anyMatch(result -> result.isError()
                                && run.suite().check(result.checkId()).check().needsBaseAnswer()
                                && own.baseAnswer(scores.item()).isEmpty()));
    }

    private static boolean isUnanswered(ItemAnswers answers) {
        return answers.repeats().stream().anyMatch(output -> !output.isAnswered())
                || answers.variants().stream().anyMatch(one -> !one.output().isAnswered());
    }

    private static boolean isJudged(SuiteRun run, CheckResult result) {
        return run.suite().check(result.checkId()).check().judgedBy().isPresent();
    }
}
