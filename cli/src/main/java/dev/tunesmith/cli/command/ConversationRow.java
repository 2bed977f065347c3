package dev.tunesmith.cli.command;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One row of a file of conversations, as {@code template render} and {@code generate} read it.
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
                    place + ": not a JSON object: " + JsonErrors.reason(e), "write one JSON object a line", e);
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

    /**
     * The row as a conversation.
     *
     * @throws DataException if a message has no role that is known, or a content that is no text
     */
    Conversation conversation() {
        List<Message> all = new ArrayList<>();
        for (Map<String, @Nullable Object> message : messages) {
            all.add(message(message, place));
        }
        if (all.isEmpty()) {
            throw new DataException("the conversation has no message", "write at least one");
        }
        return new Conversation(all, maps(tools, "tools"), maps(documents, "documents"));
    }

    private static Message message(Map<String, @Nullable Object> message, String place) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(message);
        Object role = fields.remove("role");
        Object content = fields.remove("content");
        Role known = Role.ofWord(String.valueOf(role))
                .orElseThrow(() -> new DataException(
                        place + ": unknown role " + role, "use system, developer, user, assistant or tool"));
        if (content != null && !(content instanceof String)) {
            throw new DataException(place + ": content must be text", "write the text itself");
        }
        return new Message(known, content == null ? "" : (String) content, fields);
    }

    @SuppressWarnings("unchecked") // Jackson binds a JSON object to a map with string keys.
    private static @Nullable List<Map<String, @Nullable Object>> maps(@Nullable List<Object> values, String what) {
        if (values == null) {
            return null;
        }
        List<Map<String, @Nullable Object>> maps = new ArrayList<>();
        for (Object value : values) {
            if (!(value instanceof Map)) {
                throw new DataException(what + " must be objects", "write a list of objects");
            }
            maps.add((Map<String, @Nullable Object>) value);
        }
        return maps;
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
