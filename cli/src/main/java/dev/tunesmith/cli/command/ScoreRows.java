package dev.tunesmith.cli.command;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.ScoreRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads the file of continuations that {@code score} takes; blank lines are passed over. */
final class ScoreRows {

    private static final String FORMS =
            "write {\"context\":\"…\",\"continuation\":\"…\"} or {\"input_ids\":[…],\"prompt_length\":N} on each line";
    private static final Set<String> TEXT = Set.of("context", "continuation");
    private static final Set<String> TOKENS = Set.of("input_ids", "prompt_length");

    private ScoreRows() {}

    /**
     * Read all rows.
     *
     * @throws DataException if there is none, or a line has neither form
     */
    static List<ScoreRequest> readAll(String text, String file) {
        List<ScoreRequest> rows = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (!line.isBlank()) {
                rows.add(read(line, file + ":" + number));
            }
        }
        if (rows.isEmpty()) {
            throw new DataException(file + " holds no row", FORMS);
        }
        return rows;
    }

    private static ScoreRequest read(String line, String place) {
        JsonNode row;
        try {
            row = Json.parse(line);
        } catch (JacksonException e) {
            throw new DataException(place + ": not a JSON object: " + JsonErrors.reason(e), FORMS, e);
        }
        Collection<String> keys = row.propertyNames();
        if (TEXT.equals(Set.copyOf(keys))
                && row.get("context").isString()
                && row.get("continuation").isString()) {
            return new ScoreRequest(new ScoreRequest.TextPair(
                    row.get("context").asString(), row.get("continuation").asString()));
        }
        boolean tokens = TOKENS.equals(Set.copyOf(keys))
                && row.get("prompt_length").isInt()
                && row.get("input_ids").isArray()
                && row.get("input_ids").valueStream().allMatch(JsonNode::isInt);
        if (!tokens) {
            throw new DataException(place + ": not a request; its keys are " + keys, FORMS);
        }
        int[] ids = row.get("input_ids").valueStream().mapToInt(JsonNode::asInt).toArray();
        int promptLength = row.get("prompt_length").asInt();
        if (promptLength < 1 || promptLength >= ids.length) {
            throw new DataException(
                    place + ": prompt_length is " + promptLength + " of " + ids.length + " tokens",
                    "give at least 1 that leaves at least one token to score");
        }
        return new ScoreRequest(new ScoreRequest.TokenPair(new Prompt.Tokens(ids), promptLength));
    }
}
