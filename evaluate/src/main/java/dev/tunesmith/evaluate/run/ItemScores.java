package dev.tunesmith.evaluate.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tunesmith.evaluate.check.CheckResult;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the checks of a suite say about one item: a line of {@code scores.jsonl}. Where the item is asked several times, a
 * result stands for all of its answers and says how many pass.
 *
 * @param suite name of the suite
 * @param item id of the item
 * @param results one for each check that applies to the item, in the suite's order
 * @param by what the scores were made by, or null in records of before it was kept
 */
public record ItemScores(
        String suite,
        String item,
        List<CheckResult> results,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ScoredBy by) {

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
