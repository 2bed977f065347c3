package dev.tunesmith.project.step;

import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.evaluate.run.SuiteRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Finds the runs that gave the same answers to all items of a suite, as two do of which one has lost its adapter. For one
 * thread.
 */
final class SameAnswers {

    /** Suite → run → item → first answer; items that got none are left out. */
    private final Map<String, Map<String, Map<String, String>>> answers = new LinkedHashMap<>();

    /**
     * Two runs that gave the same answers.
     *
     * @param suite its name
     * @param first id of the run that was added first
     * @param second id of the other
     */
    record Pair(String suite, String first, String second) {}

    /** Add what a run answered to a suite. */
    void add(String run, SuiteRun result) {
        Map<String, String> given = new HashMap<>();
        for (ItemOutput output : result.outputs()) {
            if (output.error() == null) {
                given.put(output.item(), output.answer());
            }
        }
        answers.computeIfAbsent(result.suite().name(), suite -> new LinkedHashMap<>())
                .put(run, given);
    }

    /** The pairs of a suite, in the order in which the runs were added. */
    List<Pair> of(String suite) {
        List<Map.Entry<String, Map<String, String>>> runs =
                new ArrayList<>(answers.getOrDefault(suite, Map.of()).entrySet());
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            for (int j = i + 1; j < runs.size(); j++) {
                if (areSame(runs.get(i).getValue(), runs.get(j).getValue())) {
                    pairs.add(new Pair(suite, runs.get(i).getKey(), runs.get(j).getKey()));
                }
            }
        }
        return pairs;
    }

    /** Items that one of them did not answer tell nothing. */
    private static boolean areSame(Map<String, String> first, Map<String, String> second) {
        List<String> both = first.keySet().stream().filter(second::containsKey).toList();
        return !both.isEmpty() && both.stream().allMatch(item -> Objects.equals(first.get(item), second.get(item)));
    }
}
