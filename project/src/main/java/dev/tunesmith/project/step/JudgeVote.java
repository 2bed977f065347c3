package dev.tunesmith.project.step;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonLines;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a person says of an answer that a judge judged too.
 *
 * @param run whose answer it is; null for the run that is calibrated with
 * @param suite of the item
 * @param item id
 * @param pass whether the answer is right
 */
record JudgeVote(@Nullable String run, String suite, String item, boolean pass) {

    /** A file of votes. */
    static final JsonLines<JudgeVote> LINES = JsonLines.of(
            JudgeVote::read,
            "a verdict",
            "write {\"suite\": …, \"item\": …, \"pass\": true} a line, with \"run\" where it is not --run");

    private static JudgeVote read(byte[] line) {
        JsonNode vote = Json.mapper().readTree(line);
        if (!vote.isObject()) {
            throw new IllegalArgumentException("a line must be an object, found " + vote);
        }
        JsonNode pass = required(vote, "pass");
        if (!pass.isBoolean()) {
            throw expected("pass", "true or false", pass);
        }
        return new JudgeVote(run(vote.path("run")), text(vote, "suite"), text(vote, "item"), pass.booleanValue());
    }

    private static @Nullable String run(JsonNode run) {
        if (run.isMissingNode() || run.isNull()) {
            return null;
        }
        if (!run.isString() && !run.isIntegralNumber()) {
            throw expected("run", "a run's id or number", run);
        }
        return run.asString();
    }

    private static String text(JsonNode vote, String key) {
        JsonNode text = required(vote, key);
        if (!text.isString()) {
            throw expected(key, "a text", text);
        }
        return text.stringValue();
    }

    private static JsonNode required(JsonNode vote, String key) {
        JsonNode value = vote.path(key);
        if (value.isMissingNode()) {
            throw new IllegalArgumentException("the key " + key + " is missing");
        }
        return value;
    }

    private static IllegalArgumentException expected(String key, String what, JsonNode found) {
        return new IllegalArgumentException(key + " must be " + what + ", found " + found);
    }
}
