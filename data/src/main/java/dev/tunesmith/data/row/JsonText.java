package dev.tunesmith.data.row;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes a row of its JSON text, with the place of the break where it is broken. */
final class JsonText {

    /** How much of a broken row is kept for showing. */
    static final int EXCERPT = 2000;

    private JsonText() {}

    /** The row of a text that starts at a line and position of the file. */
    static JsonRow row(String text, long line, long start, ByteInput in, RowProblems problems) {
        JsonNode value;
        try {
            value = Json.parse(text);
        } catch (JacksonException e) {
            TokenStreamLocation location = e.getLocation();
            if (location == null) {
                return broken(text, line, start, problems, line, start, "broken JSON: " + JsonErrors.words(e));
            }
            int characters = (int) Math.max(0, Math.min(text.length(), location.getCharOffset()));
            long at = in.position(start, in.bytesOf(text.substring(0, characters)));
            return broken(
                    text,
                    line,
                    start,
                    problems,
                    line + Math.max(0, location.getLineNr() - 1),
                    at,
                    "broken JSON at column " + location.getColumnNr() + ": " + JsonErrors.words(e));
        }
        if (value instanceof ObjectNode object) {
            return new JsonRow(line, start, text, object, problems);
        }
        String what = "expected an object such as {\"prompt\": …}, found " + JsonRow.describe(value);
        return broken(text, line, start, problems, line, start, what);
    }

    private static JsonRow broken(
            String text, long line, long start, RowProblems problems, long badLine, long at, String what) {
        String hint = text.startsWith("\uFEFF") ? "a byte order mark inside the file: were two files joined?" : what;
        return JsonRow.broken(line, start, text, problems, problems.add(badLine, at, "", hint));
    }
}
