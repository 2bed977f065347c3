package dev.tunesmith.project.doctor;

import dev.tunesmith.engine.selfcheck.Finding;
import dev.tunesmith.engine.train.CheckpointAudit;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Checks of the runs that the project has. */
final class RunChecks {

    static final String CHECKPOINTS = "checkpoints";

    private RunChecks() {}

    /**
     * Whether the run that {@code train --resume} would go on with has a whole checkpoint.
     *
     * @param kind of runs that the configuration trains
     */
    static Finding checkpoints(ProjectFolder project, String kind) {
        Optional<RunFolder> unfinished = last(project.runs().stream()
                .filter(run -> run.kind().equals(kind) && run.isStarted() && !run.isTrained())
                .toList());
        if (unfinished.isEmpty()) {
            return Finding.notApplicable(
                    CHECKPOINTS, "files of checkpoints with their hashes", "there is no unfinished run");
        }
        RunFolder run = unfinished.get();
        String compared = "files of the checkpoints of run " + run.id() + " with their hashes";
        CheckpointAudit audit = CheckpointAudit.of(run.path());
        Path newest = audit.newest();
        if (newest == null) {
            return Finding.notApplicable(CHECKPOINTS, compared, "the run has none yet");
        }
        return audit.damaged().isEmpty()
                ? Finding.ok(CHECKPOINTS, compared, "train --resume goes on from " + newest.getFileName())
                : Finding.warning(
                        CHECKPOINTS,
                        compared,
                        "damaged: " + String.join("; ", audit.damaged()) + "; train --resume goes on from "
                                + newest.getFileName(),
                        "check the disk; the steps since then are trained again");
    }

    /** The newest adapter that was trained from the project's base. */
    static Optional<Path> trainedAdapter(ProjectFolder project) {
        return last(project.runs().stream()
                        .filter(run -> run.isTraining() && run.trainsAdapter() && run.isTrained())
                        .toList())
                .map(RunFolder::adapter);
    }

    private static Optional<RunFolder> last(List<RunFolder> runs) {
        return runs.isEmpty() ? Optional.empty() : Optional.of(runs.get(runs.size() - 1));
    }
}
