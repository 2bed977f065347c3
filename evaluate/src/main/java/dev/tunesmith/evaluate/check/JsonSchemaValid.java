package dev.tunesmith.evaluate.check;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.ValidationLimitExceededException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Passes where the answer is one JSON value that a JSON schema describes. Evidence says what does not fit, and where. */
final class JsonSchemaValid implements Check {

    private static final int MAX_SHOWN = 20;

    private final Schema schema;
    private final boolean anywhere;

    /**
     * Check by a schema.
     *
     * @param anywhere whether the first JSON object anywhere in the answer is taken, loosely written or not
     */
    JsonSchemaValid(Schema schema, boolean anywhere) {
        this.schema = schema;
        this.anywhere = anywhere;
    }

    @Override
    public String name() {
        return "jsonSchema";
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
        Optional<JsonNode> value;
        try {
            value = anywhere
                    ? LenientJson.firstObject(input.answer()).map(LenientJson.Reading::value)
                    : Optional.of(Json.parse(input.answer())).filter(node -> !node.isMissingNode());
        } catch (JacksonException e) {
            return Judgement.fail("the answer is not JSON: " + JsonErrors.reason(e));
        }
        if (value.isEmpty()) {
            return Judgement.fail(anywhere ? "there is no JSON object in the answer" : "the answer is empty");
        }
        List<Error> errors;
        try {
            errors = schema.validate(value.get());
        } catch (SchemaReading.PatternTookTooLong e) {
            return Judgement.error(e.reason());
        } catch (ValidationLimitExceededException e) {
            return Judgement.error("the schema nests too deeply for this answer");
        }
        List<Evidence> wrong = errors.stream()
                .limit(MAX_SHOWN)
                .map(error -> Evidence.note(error.getInstanceLocation() + ": " + error.getMessage()))
                .toList();
        return wrong.isEmpty()
                ? Judgement.pass()
                : Judgement.fail(
                        errors.size() + " × not as the schema says; "
                                + wrong.get(0).text(),
                        wrong);
    }
}
