package dev.tunesmith.project.step;

import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.run.EvaluationFiles;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Tells where a run's answers, with which other runs were compared, were replaced by answers to other prompts. What was asked
 * before is kept in the run's folder until that is told, so that an evaluation that was killed and goes on counts all of it.
 */
final class ReplacedAnswers {

    private static final String FILE = "replacing.json";

    private final RunFolder run;
    private final Map<String, String> prompts;
    private final Map<List<String>, String> before;
    private final Map<String, Set<String>> compared;

    private ReplacedAnswers(
            RunFolder run,
            Map<String, String> prompts,
            Map<List<String>, String> before,
            Map<String, Set<String>> compared) {
        this.run = run;
        this.prompts = prompts;
        this.before = before;
        this.compared = compared;
    }

    /**
     * Remember what a run was asked so far; nothing of a suite by which no run was compared with it.
     *
     * @param prompts suite that is evaluated → id of the prompt that it has now
     */
    static ReplacedAnswers before(ProjectFolder project, RunFolder run, Map<String, String> prompts) {
        Map<String, Set<String>> compared = compared(project, run);
        compared.keySet().retainAll(prompts.keySet());
        Map<List<String>, String> before = new HashMap<>();
        if (!compared.isEmpty()) {
            Map<List<String>, String> all = requests(run);
            // An evaluation that did not come to its end has replaced some already.
            all.putAll(kept(run));
            all.keySet().removeIf(key -> !compared.containsKey(key.get(0)));
            before.putAll(all);
            all.putAll(kept(run));
            keep(run, all);
        }
        return new ReplacedAnswers(run, prompts, before, compared);
    }

    private static Map<List<String>, String> kept(RunFolder run) {
        Map<List<String>, String> kept = new HashMap<>();
        run.json(file(run))
                .ifPresent(json -> json.forEach(one -> kept.put(
                        List.of(text(one, "suite"), text(one, "item"), text(one, "ask")), text(one, "request"))));
        return kept;
    }

    private static void keep(RunFolder run, Map<List<String>, String> requests) {
        if (!requests.isEmpty()) {
            run.write(file(run), Json.line(json(requests)) + "\n");
            return;
        }
        try {
            Files.deleteIfExists(file(run));
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot remove", file(run), e);
        }
    }

    private static Path file(RunFolder run) {
        return run.path().resolve(FILE);
    }

    private static String text(JsonNode one, String key) {
        return one.path(key).asString("");
    }

    private static ArrayNode json(Map<List<String>, String> requests) {
        ArrayNode all = Json.object().putArray("all");
        requests.forEach((key, request) -> all.addObject()
                .put("suite", key.get(0))
                .put("item", key.get(1))
                .put("ask", key.get(2))
                .put("request", request));
        return all;
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

    /** The evaluation came to its end: forget what was before. */
    void forget() {
        Map<List<String>, String> others = kept(run);
        others.keySet().removeIf(key -> prompts.containsKey(key.get(0)));
        keep(run, others);
    }

    /**
     * One line for each suite whose answers were replaced since and that a comparison with the earlier ones held, and one with the
     * commands that make these comparisons again; none where there is no such suite.
     */
    List<String> lines() {
        Map<List<String>, String> now = before.isEmpty() ? Map.of() : requests(run);
        Map<String, Set<String>> items = new TreeMap<>();
        before.forEach((key, request) -> {
            if (!now.getOrDefault(key, request).equals(request)) {
                items.computeIfAbsent(key.get(0), unused -> new HashSet<>()).add(key.get(1));
            }
        });
        List<String> lines = new ArrayList<>();
        Set<String> again = new TreeSet<>();
        items.forEach((suite, replaced) -> {
            Set<String> runs = compared.getOrDefault(suite, Set.of());
            again.addAll(runs);
            lines.add("note: the earlier answers to suite " + suite + " are replaced, of "
                    + Count.of(replaced.size(), "item") + ": it was probed again or changed, and is asked with prompt "
                    + prompts.get(suite) + "; " + String.join(", ", runs) + (runs.size() == 1 ? " was" : " were")
                    + " compared with the earlier ones");
        });
        if (!again.isEmpty()) {
            lines.add("  to compare again: "
                    + again.stream()
                            .map(other -> "tunesmith compare " + run.id() + " " + other)
                            .collect(Collectors.joining(", then ")));
        }
        return lines;
    }

    /** Suite → the runs that were compared by it with this one, as the second. */
    private static Map<String, Set<String>> compared(ProjectFolder project, RunFolder run) {
        Map<String, Set<String>> compared = new TreeMap<>();
        for (RunFolder other : project.runs()) {
            for (Path file : List.of(other.comparison(), other.comparison(run))) {
                other.json(file)
                        .filter(json -> text(json, "base").equals(run.id()))
                        .ifPresent(json -> json.path("suites")
                                .forEach(suite -> compared.computeIfAbsent(
                                                text(suite, "suite"), unused -> new TreeSet<>())
                                        .add(other.id())));
            }
        }
        return compared;
    }
}
