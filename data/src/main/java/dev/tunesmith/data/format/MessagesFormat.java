package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.Draft.Question;
import dev.tunesmith.data.row.JsonRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's fine-tuning rows: {@code {"messages": [{"role": "user", "content": "…"}, …], "tools": […]}}; the last
 * message is the response.
 */
final class MessagesFormat implements SampleFormat {

    @Override
    public String name() {
        return "messages";
    }

    @Override
    public String keys() {
        return "messages";
    }

    @Override
    public List<String> columns() {
        return List.of("messages", "tools", "documents");
    }

    @Override
    public boolean matches(JsonRow row) {
        return row.has("messages") && !row.has("response");
    }

    @Override
    public List<Draft> read(JsonRow row, ReadOptions options) {
        Optional<List<Message>> messages = Messages.read(row, "messages", MessageKeys.OPENAI.with(options.messages()));
        List<Map<String, @Nullable Object>> tools = objects(row, "tools");
        List<Map<String, @Nullable Object>> documents = objects(row, "documents");
        return messages
                .flatMap(list -> Messages.split(row, "messages", list))
                .map(draft -> draft.withTools(tools, documents))
                .stream()
                .toList();
    }

    /** A list of objects as plain maps, also where a text holds it as JSON; null where the key is absent or the list empty. */
    @SuppressWarnings("unchecked") // a JSON object binds to a map with string keys
    static @Nullable List<Map<String, @Nullable Object>> objects(JsonRow row, String key) {
        ArrayNode list = row.list(key, "objects");
        if (list == null) {
            return null;
        }
        List<Map<String, @Nullable Object>> result = new ArrayList<>();
        for (JsonNode item : list) {
            if (Messages.plain(item) instanceof Map<?, ?> map) {
                result.add((Map<String, @Nullable Object>) map);
            } else {
                row.problem(key + "[" + result.size() + "]", "expected an object, found " + JsonRow.describe(item));
            }
        }
        return result;
    }

    /** An object as a plain map, also where a text holds it as JSON; empty where it is none, which is noted. */
    @SuppressWarnings("unchecked") // a JSON object binds to a map with string keys
    static Map<String, @Nullable Object> object(JsonRow row, String key) {
        JsonNode value = row.value(key);
        JsonNode inside = value == null ? null : PreferenceFormat.unpacked(value);
        if (inside instanceof ObjectNode) {
            return (Map<String, @Nullable Object>) Objects.requireNonNull(Messages.plain(inside));
        }
        if (value != null) {
            row.problem(key, "expected an object, found " + JsonRow.describe(value));
        }
        return Map.of();
    }

    @Override
    public ObjectNode write(Sample sample, @Nullable Question question) {
        ObjectNode node = Json.object();
        node.set("messages", Messages.write(sample.conversation().messages()));
        putExtras(node, sample.prompt());
        return node;
    }

    /** Add tools and documents where the conversation has them. */
    static void putExtras(ObjectNode node, Conversation conversation) {
        if (conversation.tools() != null) {
            node.set("tools", Json.tree(conversation.tools()));
        }
        if (conversation.documents() != null) {
            node.set("documents", Json.tree(conversation.documents()));
        }
    }

    @Override
    public List<String> losses(Sample sample) {
        return Messages.pair(sample);
    }
}
