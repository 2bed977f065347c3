package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import dev.tunesmith.core.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A call of a tool.
 *
 * @param arguments an object, as a rule; a string where a model wrote arguments that are no JSON
 */
record ToolCall(String name, JsonNode arguments) {

    private static final Pattern TAGGED = Pattern.compile("<tool_call>(.*?)(?:</tool_call>|\\z)", Pattern.DOTALL);
    private static final Pattern FUNCTION =
            Pattern.compile("<function=([^>\\s]{1,200})>(.*?)(?:</function>|\\z)", Pattern.DOTALL);
    private static final List<String> MARKS = List.of("[TOOL_CALLS]", "<|python_tag|>");
    private static final Pattern FENCED = Pattern.compile("```(?:json)?\\s*(.*?)```", Pattern.DOTALL);

    /** What looks like a call and cannot be read as one. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    /** The calls that a message carries in its field {@code tool_calls}, in OpenAI's form. */
    static List<ToolCall> of(Message message) throws Unreadable {
        Object calls = message.fields().get(Message.TOOL_CALLS);
        return calls == null ? List.of() : read(Json.tree(calls));
    }

    /**
     * The calls in a text: JSON in {@code <tool_call>} tags (Hermes, Qwen), after {@code [TOOL_CALLS]} (Mistral) or {@code
     * <|python_tag|>} (Llama 3), {@code <function=name>} with arguments (Llama 3.1), or JSON with a name and arguments, an
     * object or a list of them, that is the whole text or stands in a code fence. Empty for other text.
     *
     * @throws Unreadable if a tag or mark is there and no readable call behind it
     */
    static List<ToolCall> in(String text) throws Unreadable {
        List<ToolCall> calls = new ArrayList<>();
        Matcher tagged = TAGGED.matcher(text);
        while (tagged.find()) {
            calls.addAll(read(json(tagged.group(1))));
        }
        if (!calls.isEmpty()) {
            return calls;
        }
        Matcher function = FUNCTION.matcher(text);
        while (function.find()) {
            calls.add(new ToolCall(function.group(1), json(function.group(2))));
        }
        if (!calls.isEmpty()) {
            return calls;
        }
        for (String mark : MARKS) {
            int at = text.indexOf(mark);
            if (at >= 0) {
                return read(json(text.substring(at + mark.length())));
            }
        }
        return bare(text);
    }

    private static List<ToolCall> bare(String text) throws Unreadable {
        Matcher fenced = FENCED.matcher(text);
        String body = (fenced.find() ? fenced.group(1) : text).strip();
        if (!body.startsWith("{") && !body.startsWith("[")) {
            return List.of();
        }
        JsonNode node;
        try {
            node = Json.parse(body);
        } catch (JacksonException e) {
            return List.of();
        }
        // JSON that is an answer, not a call, is no mistake.
        JsonNode first = node.isArray() && !node.isEmpty() ? node.get(0) : node;
        boolean call = first.has(Message.TOOL_CALLS)
                || first.has("function")
                || (first.has("name") && (first.has("arguments") || first.has("parameters")));
        return call ? read(node) : List.of();
    }

    private static JsonNode json(String text) throws Unreadable {
        try {
            return Json.parse(text.strip());
        } catch (JacksonException e) {
            throw new Unreadable("the call is not JSON: " + JsonErrors.reason(e));
        }
    }

    private static List<ToolCall> read(JsonNode node) throws Unreadable {
        List<ToolCall> calls = new ArrayList<>();
        if (node.has(Message.TOOL_CALLS)) {
            return read(node.get(Message.TOOL_CALLS));
        }
        if (node.isArray()) {
            for (JsonNode one : node) {
                calls.addAll(read(one));
            }
            return calls;
        }
        JsonNode call = node.path("function").isObject() ? node.get("function") : node;
        String name = call.path("name").asString("");
        if (name.isEmpty()) {
            throw new Unreadable("a call without a name");
        }
        JsonNode arguments = call.has("arguments") ? call.get("arguments") : call.path("parameters");
        return List.of(new ToolCall(name, parsed(arguments)));
    }

    /** OpenAI writes the arguments as JSON in a string. */
    private static JsonNode parsed(JsonNode arguments) {
        if (arguments.isMissingNode() || arguments.isNull()) {
            return Json.object();
        }
        if (!arguments.isString()) {
            return arguments;
        }
        String text = arguments.stringValue();
        try {
            return text.isBlank() ? Json.object() : Json.parse(text);
        } catch (JacksonException e) {
            return arguments;
        }
    }
}
