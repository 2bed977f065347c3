package dev.tunesmith.cli.command;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One row of the file that {@code template render} reads.
 *
 * @param place file and line, for messages
 * @param messages as written: plain maps
 * @param tools as written, or null
 * @param documents as written, or null
 * @param generationPrompt whether the row asks for one
 * @param variables further variables of the template
 * @param clock what the template takes for now
 */
record ConversationRow(
        String place,
        List<Map<String, @Nullable Object>> messages,
        @Nullable List<Object> tools,
        @Nullable List<Object> documents,
        boolean generationPrompt,
        Map<String, Object> variables,
        Clock clock) {

    private static final List<String> KEYS =
            List.of("messages", "tools", "documents", "add_generation_prompt", "variables", "now");

    /**
     * Read all rows; blank lines are passed over.
     *
     * @throws DataException if a line is not such a row
     */
    static List<ConversationRow> readAll(String text, String file) {
        List<ConversationRow> rows = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (!line.isBlank()) {
                rows.add(read(line, file + ":" + number));
            }
        }
        if (rows.isEmpty()) {
            throw new DataException(file + " holds no row", "write one JSON object a line: {\"messages\":[…]}");
        }
        return rows;
    }

    private static ConversationRow read(String line, String place) {
        JsonNode row;
        try {
            row = Json.parse(line);
        } catch (JacksonException e) {
            throw new DataException(
                    place + ": not a JSON object: " + e.getOriginalMessage(), "write one JSON object a line", e);
        }
        if (!row.isObject() || !row.path("messages").isArray()) {
            throw new DataException(place + ": expected an object with \"messages\"", "write {\"messages\":[…]}");
        }
        for (String key : row.propertyNames()) {
            if (!KEYS.contains(key)) {
                throw new DataException(
                        place + ": unknown key \"" + key + "\"",
                        Suggestions.didYouMean(key, KEYS) + " Variables of the template stand under \"variables\"");
            }
        }
        List<Map<String, @Nullable Object>> messages = new ArrayList<>();
        for (JsonNode message : row.path("messages")) {
            messages.add(map(message, place + ": a message"));
        }
        return new ConversationRow(
                place,
                messages,
                list(row, "tools", place),
                list(row, "documents", place),
                row.path("add_generation_prompt").asBoolean(false),
                row.path("variables").isMissingNode() ? Map.of() : map(row.path("variables"), place + ": variables"),
                clock(row.path("now").asString(""), place));
    }

    private static Clock clock(String now, String place) {
        ZoneId zone = ZoneId.systemDefault();
        if (now.isEmpty()) {
            return Clock.system(zone);
        }
        try {
            return Clock.fixed(LocalDateTime.parse(now).atZone(zone).toInstant(), zone);
        } catch (DateTimeParseException e) {
            throw new DataException(
                    place + ": now is " + now + ", expected a local date and time", "write 2025-07-10T12:00:00", e);
        }
    }

    private static @Nullable List<Object> list(JsonNode row, String key, String place) {
        JsonNode value = row.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isArray()) {
            throw new DataException(place + ": " + key + " must be a list or null", "write [" + key + " …] or null");
        }
        return new ArrayList<>(List.of(Json.mapper().treeToValue(value, Object[].class)));
    }

    @SuppressWarnings("unchecked") // Jackson binds a JSON object to a map with string keys.
    private static <T extends @Nullable Object> Map<String, T> map(JsonNode value, String what) {
        if (!value.isObject()) {
            throw new DataException(what + " must be an object", "write {…}");
        }
        return (Map<String, T>) Json.mapper().treeToValue(value, Map.class);
    }
}
