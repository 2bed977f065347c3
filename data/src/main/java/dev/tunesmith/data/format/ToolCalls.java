package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tool calls as ShareGPT has them, {@code {"from": "function_call", "value": "{\"name\": …, \"arguments\": …}"}}, and as OpenAI has them. */
final class ToolCalls {

    /** ShareGPT's word for a message that is a tool call. */
    static final String WORD = "function_call";

    private static final Set<String> WORDS = Set.of(WORD, "tool_call");
    private static final String NAME = "name";
    private static final String ARGUMENTS = "arguments";
    private static final String FUNCTION = "function";

    private ToolCalls() {}

    static boolean isCallWord(String role) {
        return WORDS.contains(role.toLowerCase(Locale.ROOT));
    }

    /** The message of a {@code function_call}: calls where the text is one or a list of them, else the text as it is. */
    static Message message(String text, Map<String, @Nullable Object> fields) {
        JsonNode value;
        try {
            value = Json.parse(text);
        } catch (JacksonException notJson) {
            return new Message(Role.ASSISTANT, text, fields);
        }
        List<Object> calls = new ArrayList<>();
        Iterable<JsonNode> nodes = value instanceof ArrayNode list ? list : List.of(value);
        for (JsonNode node : nodes) {
            if (!(node instanceof ObjectNode call)
                    || !call.path(NAME).isString()
                    || !call.has(ARGUMENTS)
                    || call.size() > 2) {
                return new Message(Role.ASSISTANT, text, fields);
            }
            Map<String, @Nullable Object> function = new LinkedHashMap<>();
            function.put(NAME, call.get(NAME).stringValue());
            function.put(ARGUMENTS, Messages.plain(call.get(ARGUMENTS)));
            Map<String, Object> whole = new LinkedHashMap<>();
            whole.put("type", FUNCTION);
            whole.put(FUNCTION, function);
            calls.add(whole);
        }
        return calls.isEmpty()
                ? new Message(Role.ASSISTANT, text, fields)
                : new Message(Role.ASSISTANT, "", fields).with(Message.TOOL_CALLS, calls);
    }

    /** The text of a {@code function_call} that holds all calls of a message; nothing where it has none, or text beside. */
    static Optional<String> text(Message message) {
        if (!message.callsTools() || !message.content().isBlank()) {
            return Optional.empty();
        }
        ArrayNode calls = Json.array();
        for (JsonNode call : calls(message)) {
            if (!call.path(FUNCTION).path(NAME).isString()
                    || !call.path(FUNCTION).has(ARGUMENTS)) {
                return Optional.empty();
            }
            ObjectNode one = calls.addObject();
            one.set(NAME, call.get(FUNCTION).get(NAME));
            one.set(ARGUMENTS, arguments(call.get(FUNCTION).get(ARGUMENTS)));
        }
        return Optional.of(Json.line(calls.size() == 1 ? calls.get(0) : calls));
    }

    private static JsonNode calls(Message message) {
        Object calls = message.fields().get(Message.TOOL_CALLS);
        return calls == null ? Json.array() : Json.tree(calls);
    }

    private static JsonNode arguments(JsonNode given) {
        if (!given.isString()) {
            return given;
        }
        try {
            return Json.parse(given.stringValue());
        } catch (JacksonException notJson) {
            return given;
        }
    }

    /** What {@link #text} leaves out of a message, in words. */
    static List<String> losses(Message message) {
        List<String> lost = new ArrayList<>();
        for (JsonNode call : calls(message)) {
            if (call.has("id")) {
                lost.add("ids of tool calls");
            }
            if (call.path(FUNCTION).path(ARGUMENTS).isString()) {
                lost.add("that arguments of tool calls are JSON in a text");
            }
        }
        return lost.stream().distinct().toList();
    }
}
