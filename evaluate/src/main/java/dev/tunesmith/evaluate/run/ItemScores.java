package dev.tunesmith.evaluate.run;

import dev.tunesmith.evaluate.check.CheckResult;
import java.util.List;
import java.util.Optional;

/**
 * What the checks of a suite say about one item: a line of {@code scores.jsonl}. Where the item is asked several times, a
 * result stands for all of its answers and says how many pass.
 *
 * @param suite name of the suite
 * @param item id of the item
 * @param results one for each check that applies to the item, in the suite's order
 */
public record ItemScores(String suite, String item, List<CheckResult> results) {

    public ItemScores {
        results = List.copyOf(results);
    }

    /** The result of a check, or nothing where it does not apply to the item. */
    public Optional<CheckResult> result(String checkId) {
        return results.stream()
                .filter(result -> result.checkId().equals(checkId))
                .findFirst();
    }
}
