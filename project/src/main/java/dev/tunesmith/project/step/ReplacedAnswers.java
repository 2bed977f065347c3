package dev.tunesmith.project.step;

import dev.tunesmith.evaluate.run.EvaluationFiles;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Tells where a run's answers, with which other runs were compared, were replaced by answers to other prompts. */
final class ReplacedAnswers {

    private final RunFolder run;
    private final Map<List<String>, String> before;

    private ReplacedAnswers(RunFolder run, Map<List<String>, String> before) {
        this.run = run;
        this.before = before;
    }

    /** Remember what a run was asked so far. */
    static ReplacedAnswers before(RunFolder run) {
        return new ReplacedAnswers(run, requests(run));
    }

    /** Suite, item and asking → request; those that were answered. */
    private static Map<List<String>, String> requests(RunFolder run) {
        Map<List<String>, String> requests = new HashMap<>();
        for (ItemOutput output : EvaluationFiles.readOutputs(run.path())) {
            if (output.isAnswered()) {
                requests.put(List.of(output.suite(), output.item(), output.ask()), output.request());
            }
        }
        return requests;
    }

    /**
     * One line for each suite whose answers were replaced since; none where no run was compared with the earlier ones.
     *
     * @param prompts suite → id of the prompt that it has now
     */
    List<String> lines(ProjectFolder project, Map<String, String> prompts) {
        if (before.isEmpty()) {
            return List.of();
        }
        Map<List<String>, String> now = requests(run);
        Map<String, Set<String>> items = new TreeMap<>();
        before.forEach((key, request) -> {
            if (!now.getOrDefault(key, request).equals(request)) {
                items.computeIfAbsent(key.get(0), unused -> new HashSet<>()).add(key.get(1));
            }
        });
        List<String> compared = items.isEmpty() ? List.of() : compared(project);
        List<String> lines = new ArrayList<>();
        if (!compared.isEmpty()) {
            items.forEach((suite, replaced) -> lines.add("note: the earlier answers to suite " + suite
                    + " are replaced, of " + replaced.size() + (replaced.size() == 1 ? " item" : " items")
                    + ": it was probed again or changed, and is asked with prompt " + prompts.get(suite) + "; "
                    + String.join(", ", compared)
                    + (compared.size() == 1 ? " was" : " were")
                    + " compared with the earlier ones (again: tunesmith compare " + run.id() + " "
                    + String.join(" ", compared) + ")"));
        }
        return lines;
    }

    /** The runs that were compared with this one, as the second. */
    private List<String> compared(ProjectFolder project) {
        return project.runs().stream()
                .filter(other -> other.comparedBeside().contains(run.id())
                        || other.json(other.comparison())
                                .map(json -> json.path("base").asString("").equals(run.id()))
                                .orElse(false))
                .map(RunFolder::id)
                .toList();
    }
}
