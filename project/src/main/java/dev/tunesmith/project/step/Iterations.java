package dev.tunesmith.project.step;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Chooses the runs whose errors are followed: a base and the trainings that began from it, in order. */
final class Iterations {

    private Iterations() {}

    /**
     * The runs by name; where none is named, the base of the newest evaluated training, then every evaluated training from that
     * base; the newest evaluated base where nothing was trained, and the newest evaluated run of an endpoint where no base
     * was evaluated either.
     *
     * @throws UsageException if there are no such runs, or one was not evaluated
     */
    static List<RunFolder> of(ProjectFolder project, List<String> names) {
        if (!names.isEmpty()) {
            List<RunFolder> named = names.stream().map(project::run).distinct().toList();
            named.stream().filter(run -> !run.isEvaluated()).findFirst().ifPresent(run -> {
                throw new UsageException(
                        "Run " + run.id() + " was not evaluated", "evaluate it: tunesmith evaluate --run " + run.id());
            });
            return named;
        }
        List<RunFolder> evaluated =
                project.runs().stream().filter(RunFolder::isEvaluated).toList();
        RunFolder newest = last(evaluated, RunFolder::isTraining)
                .or(() -> last(evaluated, Iterations::isBase))
                .or(() -> last(evaluated, run -> run.endpoint().isPresent()))
                .orElseThrow(() -> new UsageException(
                        "There is no evaluated run in " + project.root(), "evaluate first: tunesmith evaluate"));
        if (newest.endpoint().isPresent()) {
            return List.of(newest);
        }
        List<RunFolder> runs = new ArrayList<>();
        base(project, newest).ifPresent(runs::add);
        evaluated.stream()
                .filter(run -> run.isTraining() && weights(run).equals(weights(newest)))
                .forEach(runs::add);
        return runs;
    }

    private static Optional<RunFolder> last(List<RunFolder> runs, Predicate<RunFolder> which) {
        return runs.stream().filter(which).reduce((first, second) -> second);
    }

    /** The evaluated run of the base model that a run began from; the run itself where it is one. */
    static Optional<RunFolder> base(ProjectFolder project, RunFolder run) {
        return project.runs().stream()
                .filter(one -> isBase(one) && one.isEvaluated() && isFrom(run, one))
                .reduce((first, second) -> second);
    }

    /** Whether a run began from the weights of another. */
    static boolean isFrom(RunFolder run, RunFolder base) {
        return weights(run).equals(weights(base));
    }

    private static boolean isBase(RunFolder run) {
        return run.kind().equals(BaseRuns.KIND);
    }

    private static String weights(RunFolder run) {
        return run.json(run.record()).orElse(Json.object()).path("weights").asString("");
    }
}
