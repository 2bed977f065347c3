package dev.tunesmith.project.step;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    /**
     * Choose what a report is of. Without a baseline it is the base that the run was compared with; that which it belongs to
     * where it was compared with none, or where that one is gone.
     *
     * @param name of the run; the newest tuned one if null
     * @param baseline name of another run, or null
     * @throws UsageException if there is no such run, or no base of it
     */
    public static RunPair reported(ProjectFolder project, @Nullable String name, @Nullable String baseline) {
        RunFolder tuned = name == null ? newestTrained(project) : project.run(name);
        if (baseline != null) {
            return new RunPair(project.run(baseline), tuned);
        }
        String compared = tuned.json(tuned.comparison())
                .orElse(Json.object())
                .path("base")
                .asString("");
        return project.runs().stream()
                .filter(run -> run.id().equals(compared))
                .map(run -> new RunPair(run, tuned))
                .filter(RunPair::isOwn)
                .findFirst()
                .orElseGet(() -> of(project, List.of(tuned.id())));
    }

    /**
     * Refuse a run beside itself: it has no difference, and would look like an adapter that is not in use.
     *
     * @param fix what to give instead
     * @throws UsageException if both are one
     */
    public RunPair requireDifferent(String fix) {
        requireDifferent(List.of(base, tuned), fix);
        return this;
    }

    /** The same for any number of runs. */
    public static void requireDifferent(List<RunFolder> all, String fix) {
        Set<String> ids = new HashSet<>();
        for (RunFolder one : all) {
            if (!ids.add(one.id())) {
                throw new UsageException("Run " + one.id() + " would be compared with itself", fix);
            }
        }
    }

    /**
     * Whether the first run is the base that the second belongs to: that of the model that it was trained from; for an endpoint,
     * of any.
     */
    public boolean isOwn() {
        return base.kind().equals(BaseRuns.KIND)
                && !tuned.kind().equals(BaseRuns.KIND)
                && (tuned.endpoint().isPresent() || weights(base).equals(weights(tuned)));
    }

    /**
     * Refuse a run that has trained no model, such as that of a base or of an endpoint.
     *
     * @throws UsageException if it is one; lists those that have
     */
    public static void requireTuned(ProjectFolder project, RunFolder run) {
        if (run.isTraining() && run.isTrained()) {
            return;
        }
        String trained = String.join(
                ", ",
                project.runs().stream()
                        .filter(one -> one.isTraining() && one.isTrained())
                        .map(RunFolder::id)
                        .toList());
        throw new UsageException(
                "Run " + run.id()
                        + (run.isTraining()
                                ? " has not finished its training"
                                : " is not a tuned run: it trained no model"),
                trained.isEmpty() ? "train first: tunesmith train" : "name a tuned run: " + trained);
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
