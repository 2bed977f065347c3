package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.evaluate.check.JsonFields.FieldFilter;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads the first JSON object out of the answer with every benefit of the doubt and compares it with the reference's, so
 * that a model that was only prompted is not failed for its form.
 *
 * <p>Prose and code fences around it, single quotes, trailing commas, bare words and a cut-off end are tolerated; keys
 * and strings are compared without regard to case and white space at the ends, lists without regard to order, a number
 * equals its text, and null, missing and {@code "null"} are the same. Passes where all fields are equal; the score is the
 * share of equal fields among those that either side has.
 *
 * @param only fields that count ({@code slots.city}; a name covers those below it); empty for all
 * @param ignore fields that do not count
 */
public record JsonLenient(List<String> only, List<String> ignore) implements Check {

    public JsonLenient {
        only = List.copyOf(only);
        ignore = List.copyOf(ignore);
    }

    @Override
    public String name() {
        return "jsonLenient";
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
        Optional<JsonNode> expected = reference(input.reference());
        if (expected.isEmpty()) {
            return Judgement.error("the reference holds no JSON object");
        }
        Optional<LenientJson.Reading> found = LenientJson.firstObject(input.answer());
        if (found.isEmpty()) {
            return Judgement.fail("there is no JSON object in the answer");
        }
        return JsonEqual.fieldByField(
                new JsonFields(true).compare(expected.get(), found.get().value(), new FieldFilter(only, ignore)));
    }

    private static Optional<JsonNode> reference(String text) {
        try {
            JsonNode node = Json.parse(text);
            return node.isObject() ? Optional.of(node) : Optional.empty();
        } catch (JacksonException e) {
            // A reference in the loose form that is accepted from a model still says what is wanted.
            return LenientJson.firstObject(text).map(LenientJson.Reading::value);
        }
    }
}
