package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.row.JsonRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists of messages in JSON: read with the place of every problem, checked for order, and written. */
final class Messages {

    private Messages() {}

    /** Read a list of messages; empty where it is not one, or holds a problem. */
    static Optional<List<Message>> read(JsonRow row, String key, MessageKeys keys) {
        if (!row.hasValue(key)) {
            row.value(key);
            row.problem(key, "missing, expected a list of messages");
            return Optional.empty();
        }
        ArrayNode list = row.list(key, "messages");
        return list == null ? Optional.empty() : read(row, list, key, keys);
    }

    static Optional<List<Message>> read(JsonRow row, ArrayNode list, String key, MessageKeys keys) {
        if (list.isEmpty()) {
            row.problem(key, "expected at least a prompt and a response, found no message");
            return Optional.empty();
        }
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            one(row, list.get(i), key + "[" + i + "]", keys).ifPresent(messages::add);
        }
        return messages.size() == list.size() ? Optional.of(messages) : Optional.empty();
    }

    /** Read one message; {@code place} names it in a problem. */
    static Optional<Message> one(JsonRow row, JsonNode value, String place, MessageKeys keys) {
        if (!(value instanceof ObjectNode node)) {
            row.problem(place, "expected a message, found " + JsonRow.describe(value));
            return Optional.empty();
        }
        JsonNode word = node.get(keys.role());
        if (word == null || !word.isString()) {
            String found = word == null ? "nothing" : JsonRow.describe(word);
            row.problem(place + "." + keys.role(), "expected one of " + keys.knownRoles() + ", found " + found);
            return Optional.empty();
        }
        Optional<Role> role = keys.role(word.stringValue());
        if (role.isEmpty()) {
            row.problem(
                    place + "." + keys.role(),
                    "expected one of " + keys.knownRoles() + ", found \"" + word.stringValue() + "\"");
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            if (!entry.getKey().equals(keys.role()) && !entry.getKey().equals(keys.content())) {
                fields.put(entry.getKey(), plain(entry.getValue()));
            }
        });
        checkFields(row, node, place);
        boolean calls = node.get(Message.TOOL_CALLS) instanceof ArrayNode list && !list.isEmpty();
        Optional<String> text = content(row, node.get(keys.content()), place + "." + keys.content(), calls);
        boolean clash = fields.containsKey("role") || fields.containsKey("content");
        if (clash) {
            row.problem(place, "both " + keys.role() + "/" + keys.content() + " and role/content are given");
        }
        if (role.isEmpty() || text.isEmpty() || clash) {
            return Optional.empty();
        }
        return Optional.of(
                keys.isCall(word.stringValue())
                        ? ToolCalls.message(text.get(), fields)
                        : new Message(role.get(), text.get(), fields));
    }

    private static void checkFields(JsonRow row, ObjectNode node, String place) {
        JsonNode weight = node.get(Message.WEIGHT);
        if (weight != null
                && !weight.isNull()
                && !(weight.isNumber() && (isExactly(weight, 0) || isExactly(weight, 1)))) {
            row.problem(place + "." + Message.WEIGHT, "expected 0 or 1, found " + JsonRow.describe(weight));
        }
        for (String key : List.of(Message.TRAIN, Message.TRAINING)) {
            JsonNode train = node.get(key);
            if (train != null && !train.isNull() && !train.isBoolean()) {
                row.problem(place + "." + key, "expected true or false, found " + JsonRow.describe(train));
            }
        }
        JsonNode calls = node.get(Message.TOOL_CALLS);
        if (calls != null && !calls.isNull() && !calls.isArray()) {
            row.problem(place + "." + Message.TOOL_CALLS, "expected a list of calls, found " + JsonRow.describe(calls));
        }
    }

    private static boolean isExactly(JsonNode number, int value) {
        return Double.compare(number.doubleValue(), value) == 0;
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
        row.note("texts in parts (joined)");
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

    /**
     * Split into prompt and response: the last message must be the assistant's, with something before it. An empty turn of the
     * assistant's before the last is kept, marked as not trained, and noted.
     */
    static Optional<Draft> split(JsonRow row, String key, List<Message> given) {
        int last = given.size() - 1;
        List<Message> messages = new ArrayList<>(given);
        for (int i = 0; i < last; i++) {
            Message message = messages.get(i);
            if (message.role() == Role.ASSISTANT && isEmpty(message)) {
                row.note("empty assistant turns before the last (kept, not trained)");
                messages.set(i, message.trained() ? message.with(Message.TRAIN, false) : message);
            }
        }
        Message answer = messages.get(last);
        checkTurns(row, key, messages);
        if (answer.role() != Role.ASSISTANT) {
            row.problem(
                    key + "[" + last + "]",
                    "no response: the last message is the " + answer.role().word() + "'s");
        } else if (last == 0) {
            row.problem(key, "no prompt: the response is the only message");
        } else if (messages.get(last - 1).role() == Role.ASSISTANT) {
            row.problem(key + "[" + last + "]", "two assistant messages running");
        } else if (messages.stream().noneMatch(Message::trained)) {
            row.problem(key, "no turn is to be trained: every assistant message has weight 0 or train false");
        }
        return row.isSound()
                ? Optional.of(new Draft(Conversation.of(messages.subList(0, last)), answer))
                : Optional.empty();
    }

    private static boolean isEmpty(Message message) {
        return message.content().isBlank() && !message.callsTools();
    }

    private static void checkTurns(JsonRow row, String key, List<Message> messages) {
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            String place = key + "[" + i + "]";
            boolean mayBeEmpty =
                    message.role() == Role.TOOL || message.role() == Role.ASSISTANT && i < messages.size() - 1;
            if (isEmpty(message) && !mayBeEmpty) {
                row.problem(place, "the " + message.role().word() + " message is empty");
            }
            if (i > 0 && message.role() == Role.USER && messages.get(i - 1).role() == Role.USER) {
                row.problem(place, "two user messages running");
            }
        }
    }

    /** A JSON value as plain maps, lists, strings, numbers, booleans and nulls. */
    static @Nullable Object plain(JsonNode value) {
        return value.isNull() ? null : Json.mapper().treeToValue(value, Object.class);
    }

    /** Messages as {@code [{"role", "content", …}]}. */
    static ArrayNode write(List<Message> messages) {
        ArrayNode list = Json.array();
        messages.forEach(message -> list.add(write(message)));
        return list;
    }

    /** A message as {@code {"role", "content", …}}. */
    static ObjectNode write(Message message) {
        ObjectNode node = Json.object();
        node.put("role", message.role().word());
        node.put("content", message.content());
        putFields(node, message.fields());
        return node;
    }

    static void putFields(ObjectNode node, Map<String, @Nullable Object> fields) {
        fields.forEach((key, value) -> node.set(key, Json.mapper().valueToTree(value)));
    }

    /** What a format of plain texts cannot carry of this sample. */
    static List<String> extras(Sample sample) {
        List<String> lost = new ArrayList<>();
        if (sample.prompt().tools() != null) {
            lost.add("tools");
        }
        if (sample.prompt().documents() != null) {
            lost.add("documents");
        }
        if (sample.conversation().messages().stream()
                .anyMatch(message -> !message.fields().isEmpty())) {
            lost.add("message fields");
        }
        lost.addAll(pair(sample));
        return lost;
    }

    /** What a format without pairs cannot carry of this sample. */
    static List<String> pair(Sample sample) {
        return sample.rejected() == null ? List.of() : List.of("the rejected answer");
    }
}
