package dev.tunesmith.evaluate.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tunesmith.evaluate.check.CheckResult;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One item in two runs.
 *
 * @param item id
 * @param input what a person typed
 * @param reference the right answer; empty where there is none
 * @param baseAnswer of the first run; empty where it has none
 * @param tunedAnswer of the second run; empty where it has none
 * @param verdict by the headline check
 * @param trainedOn why the item is left out of claims, or null
 * @param flags of the item
 * @param attributes of the item
 * @param baseResults of every check in the first run
 * @param tunedResults of every check in the second run
 */
public record ItemRow(
        String item,
        String input,
        String reference,
        String baseAnswer,
        String tunedAnswer,
        Verdict verdict,
        @Nullable String trainedOn,
        List<String> flags,
        Map<String, String> attributes,
        List<CheckResult> baseResults,
        List<CheckResult> tunedResults) {

    public ItemRow {
        flags = List.copyOf(flags);
        attributes = Map.copyOf(attributes);
        baseResults = List.copyOf(baseResults);
        tunedResults = List.copyOf(tunedResults);
    }

    /** How the second run does against the first on an item. */
    public enum Verdict {
        @JsonProperty("win")
        WIN,
        @JsonProperty("loss")
        LOSS,
        @JsonProperty("bothPass")
        BOTH_PASS,
        @JsonProperty("bothFail")
        BOTH_FAIL,
        /** The headline check could not judge one of the answers, or does not apply. */
        @JsonProperty("notJudged")
        NOT_JUDGED
    }
}
