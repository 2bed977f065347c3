package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Passes where the answer is exactly one JSON value of the wanted kind with the wanted keys.
 *
 * @param kind {@code object}, {@code array} or {@code any}
 * @param keys keys that the top object must have
 */
public record JsonValid(String kind, List<String> keys) implements Check {

    public JsonValid {
        keys = List.copyOf(keys);
    }

    @Override
    public String name() {
        return "jsonValid";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean needsReference() {
        return false;
    }

    @Override
    public Judgement judge(CheckInput input) {
        JsonNode value;
        try {
            value = Json.parse(input.answer());
        } catch (JacksonException e) {
            return Judgement.fail("the answer is not JSON: " + JsonErrors.reason(e));
        }
        if (value.isMissingNode()) {
            return Judgement.fail("the answer is empty");
        }
        if ((kind.equals("object") && !value.isObject()) || (kind.equals("array") && !value.isArray())) {
            return Judgement.fail("the answer is JSON, but no " + kind);
        }
        List<Evidence> missing =
                keys.stream().filter(key -> !value.has(key)).map(Evidence::note).toList();
        return missing.isEmpty() ? Judgement.pass() : Judgement.fail(missing.size() + " keys are missing", missing);
    }
}
