package dev.tunesmith.project.step;

import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import java.util.List;

/** Trainings that were stopped before they began: nothing in them can be resumed, and whoever tries should know. */
record NeverTrained(List<RunFolder> runs) {

    NeverTrained {
        runs = List.copyOf(runs);
    }

    static NeverTrained in(ProjectFolder project) {
        return new NeverTrained(project.runs().stream()
                .filter(run -> run.isTraining() && run.isNeverBegun())
                .toList());
    }

    /** Goes on a sentence; empty where there are none. */
    String what() {
        if (runs.isEmpty()) {
            return "";
        }
        String ids = String.join(", ", runs.stream().map(RunFolder::id).toList());
        return "; " + ids
                + (runs.size() == 1 ? " was stopped before its first step" : " were stopped before their first step")
                + ", so there is nothing to resume";
    }

    /** Goes on what to do; empty where there are none. */
    String fix() {
        return runs.isEmpty() ? "" : "; " + runs.get(runs.size() - 1).removal();
    }
}
