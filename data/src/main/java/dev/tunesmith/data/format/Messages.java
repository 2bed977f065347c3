package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists of messages in JSON: read with the place of every problem, checked for order, and written. */
final class Messages {

    private Messages() {}

    /** How the parts of a message are called in a format. */
    record Names(String role, String content, Function<String, Optional<Role>> roles, String knownRoles) {}

    static final Names OPENAI = new Names("role", "content", Role::ofWord, "system, developer, user, assistant, tool");

    /** Read a list of messages; empty where it is not one, or holds a problem. */
    static Optional<List<Message>> read(JsonRow row, String key, Names names) {
        JsonNode value = row.value(key);
        if (value == null) {
            row.problem(key, "missing, expected a list of messages");
            return Optional.empty();
        }
        return read(row, value, key, names);
    }

    static Optional<List<Message>> read(JsonRow row, JsonNode value, String key, Names names) {
        if (!(value instanceof ArrayNode list)) {
            row.problem(key, "expected a list of messages, found " + JsonRow.describe(value));
            return Optional.empty();
        }
        if (list.isEmpty()) {
            row.problem(key, "expected at least a prompt and a response, found no message");
            return Optional.empty();
        }
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            message(row, list.get(i), key + "[" + i + "]", names).ifPresent(messages::add);
        }
        return messages.size() == list.size() ? Optional.of(messages) : Optional.empty();
    }

    private static Optional<Message> message(JsonRow row, JsonNode value, String place, Names names) {
        if (!(value instanceof ObjectNode node)) {
            row.problem(place, "expected a message, found " + JsonRow.describe(value));
            return Optional.empty();
        }
        JsonNode word = node.get(names.role());
        if (word == null || !word.isString()) {
            String found = word == null ? "nothing" : JsonRow.describe(word);
            row.problem(place + "." + names.role(), "expected one of " + names.knownRoles() + ", found " + found);
            return Optional.empty();
        }
        Optional<Role> role = names.roles().apply(word.stringValue());
        if (role.isEmpty()) {
            row.problem(
                    place + "." + names.role(),
                    "expected one of " + names.knownRoles() + ", found \"" + word.stringValue() + "\"");
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            if (!entry.getKey().equals(names.role()) && !entry.getKey().equals(names.content())) {
                fields.put(entry.getKey(), plain(entry.getValue()));
            }
        });
        boolean calls =
                node.get("tool_calls") != null && !node.get("tool_calls").isEmpty();
        Optional<String> text = content(row, node.get(names.content()), place + "." + names.content(), calls);
        boolean clash = fields.containsKey("role") || fields.containsKey("content");
        if (clash) {
            row.problem(place, "both " + names.role() + "/" + names.content() + " and role/content are given");
        }
        return role.isPresent() && text.isPresent() && !clash
                ? Optional.of(new Message(role.get(), text.get(), fields))
                : Optional.empty();
    }

    /** Text, a list of text parts, or null beside tool calls. */
    private static Optional<String> content(JsonRow row, @Nullable JsonNode value, String place, boolean calls) {
        if (value == null || value.isNull()) {
            if (calls) {
                return Optional.of("");
            }
            row.problem(place, "missing, expected text");
            return Optional.empty();
        }
        if (!(value instanceof ArrayNode parts)) {
            return row.textOf(value, place);
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : parts) {
            JsonNode piece = part.get("text");
            if (piece == null || !piece.isString()) {
                row.problem(place, "only text parts can be trained on, found " + JsonRow.describe(part));
                return Optional.empty();
            }
            text.append(row.textOf(piece, place).orElse(""));
        }
        return Optional.of(text.toString());
    }

    /** Split into prompt and response: the last message must be the assistant's, with something before it. */
    static Optional<Draft> split(JsonRow row, String key, List<Message> messages) {
        int last = messages.size() - 1;
        Message answer = messages.get(last);
        String place = key + "[" + last + "]";
        checkTurns(row, key, messages);
        if (answer.role() != Role.ASSISTANT) {
            row.problem(
                    place,
                    "no response: the last message is the " + answer.role().word() + "'s");
        } else if (answer.fields().get("tool_calls") != null) {
            row.problem(place + ".tool_calls", "a response of tool calls cannot be trained on, only text");
        } else if (isZero(answer.fields().get("weight"))) {
            row.problem(place + ".weight", "the response is not to be trained on (weight 0)");
        } else if (last == 0) {
            row.problem(key, "no prompt: the response is the only message");
        } else if (messages.get(last - 1).role() == Role.ASSISTANT) {
            row.problem(place, "two assistant messages running");
        }
        return row.isSound()
                ? Optional.of(new Draft(Conversation.of(messages.subList(0, last)), answer.content()))
                : Optional.empty();
    }

    private static void checkTurns(JsonRow row, String key, List<Message> messages) {
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            String place = key + "[" + i + "]";
            boolean calls = message.fields().get("tool_calls") != null;
            if (message.content().isBlank() && !calls && message.role() != Role.TOOL) {
                row.problem(place, "the " + message.role().word() + " message is empty");
            }
            if (i > 0 && message.role() == Role.USER && messages.get(i - 1).role() == Role.USER) {
                row.problem(place, "two user messages running");
            }
        }
    }

    private static boolean isZero(@Nullable Object value) {
        return value instanceof Number number && number.doubleValue() == 0;
    }

    /** A JSON value as plain maps, lists, strings, numbers, booleans and nulls. */
    static @Nullable Object plain(JsonNode value) {
        return value.isNull() ? null : Json.mapper().treeToValue(value, Object.class);
    }

    /** Messages as {@code [{"role", "content", …}]}. */
    static ArrayNode write(List<Message> messages) {
        ArrayNode list = Json.array();
        for (Message message : messages) {
            ObjectNode node = list.addObject();
            node.put("role", message.role().word());
            node.put("content", message.content());
            message.fields().forEach((key, value) -> node.set(key, Json.mapper().valueToTree(value)));
        }
        return list;
    }

    /** What a format without tools, documents and extra fields cannot carry of this sample. */
    static List<String> extras(Sample sample) {
        List<String> lost = new ArrayList<>();
        if (sample.prompt().tools() != null) {
            lost.add("tools");
        }
        if (sample.prompt().documents() != null) {
            lost.add("documents");
        }
        if (sample.prompt().messages().stream()
                .anyMatch(message -> !message.fields().isEmpty())) {
            lost.add("message fields");
        }
        return lost;
    }
}
