package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import dev.tunesmith.evaluate.check.JsonFields.FieldFilter;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Passes where the answer is exactly one JSON value, equal to the reference's: same keys, same values, numbers by value.
 * The order of keys and white space between tokens do not matter. The score is the share of equal fields.
 *
 * @param only fields that count ({@code slots.city}; a name covers those below it); empty for all
 * @param ignore fields that do not count
 */
public record JsonEqual(List<String> only, List<String> ignore) implements Check {

    public JsonEqual {
        only = List.copyOf(only);
        ignore = List.copyOf(ignore);
    }

    @Override
    public String name() {
        return "jsonEqual";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean needsReference() {
        return true;
    }

    @Override
    public Judgement judge(CheckInput input) {
        JsonNode expected;
        try {
            expected = Json.parse(input.reference());
        } catch (JacksonException e) {
            return Judgement.error("the reference is not JSON: " + JsonErrors.reason(e));
        }
        JsonNode found;
        try {
            found = Json.parse(input.answer());
        } catch (JacksonException e) {
            return Judgement.fail("the answer is not JSON: " + JsonErrors.reason(e));
        }
        if (found.isMissingNode()) {
            return Judgement.fail("the answer is empty");
        }
        return fieldByField(new JsonFields(false).compare(expected, found, new FieldFilter(only, ignore)));
    }

    static Judgement fieldByField(JsonFields.Comparison comparison) {
        return comparison.equal()
                ? Judgement.pass()
                : new Judgement(Outcome.FAILED, comparison.score(), comparison.evidence(), comparison.message());
    }
}
