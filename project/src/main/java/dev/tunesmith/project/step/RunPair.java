package dev.tunesmith.project.step;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import java.util.List;

/**
 * Two runs to compare.
 *
 * @param base the baseline
 * @param tuned what is held against it
 */
public record RunPair(RunFolder base, RunFolder tuned) {

    /**
     * Choose runs: two named ones; one named one against its base; none for the newest tuned run against its base.
     *
     * @throws UsageException if there are no such runs
     */
    public static RunPair of(ProjectFolder project, List<String> names) {
        if (names.size() == 2) {
            return new RunPair(project.run(names.get(0)), project.run(names.get(1)));
        }
        RunFolder tuned = names.isEmpty() ? newestTrained(project) : project.run(names.get(0));
        // An endpoint's model was trained from nothing here: it is held against the project's base.
        String weights = tuned.endpoint().isPresent()
                ? project.newestRun(BaseRuns.KIND).map(RunPair::weights).orElse("")
                : weights(tuned);
        RunFolder base = project.runs().stream()
                .filter(run -> run.kind().equals(BaseRuns.KIND) && weights(run).equals(weights))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new UsageException(
                        "There is no run of the base model that " + tuned.id() + " was trained from",
                        "evaluate the base first: tunesmith evaluate --run base"));
        return new RunPair(base, tuned);
    }

    /** Whether the first run is the base that the second belongs to: the model that it was trained from, or any base for an endpoint. */
    public boolean isOwn() {
        return base.kind().equals(BaseRuns.KIND)
                && !tuned.kind().equals(BaseRuns.KIND)
                && (tuned.endpoint().isPresent() || weights(base).equals(weights(tuned)));
    }

    private static RunFolder newestTrained(ProjectFolder project) {
        return project.runs().stream()
                .filter(run -> run.isTraining() && run.isTrained())
                .reduce((first, second) -> second)
                .orElseThrow(() -> new UsageException(
                        "There is no trained run in " + project.root(), "train first: tunesmith train"));
    }

    private static String weights(RunFolder run) {
        return run.json(run.record()).orElse(Json.object()).path("weights").asString("");
    }
}
