package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    public boolean matches(Set<String> rowKeys) {
        return rowKeys.contains("messages") && !rowKeys.contains("response");
    }

    @Override
    public Optional<Draft> read(JsonRow row) {
        Optional<List<Message>> messages = Messages.read(row, "messages", Messages.OPENAI);
        List<Map<String, @Nullable Object>> tools = objects(row, "tools");
        List<Map<String, @Nullable Object>> documents = objects(row, "documents");
        return messages.flatMap(list -> Messages.split(row, "messages", list))
                .map(draft ->
                        new Draft(new Conversation(draft.prompt().messages(), tools, documents), draft.response()));
    }

    /** A list of objects as plain maps, or null where the key is absent. */
    @SuppressWarnings("unchecked") // a JSON object binds to a map with string keys
    static @Nullable List<Map<String, @Nullable Object>> objects(JsonRow row, String key) {
        JsonNode value = row.value(key);
        if (value == null) {
            return null;
        }
        List<Map<String, @Nullable Object>> result = new ArrayList<>();
        if (value instanceof ArrayNode list) {
            for (JsonNode item : list) {
                if (Messages.plain(item) instanceof Map<?, ?> map) {
                    result.add((Map<String, @Nullable Object>) map);
                } else {
                    row.problem(key + "[" + result.size() + "]", "expected an object, found " + JsonRow.describe(item));
                }
            }
        } else {
            row.problem(key, "expected a list of objects, found " + JsonRow.describe(value));
        }
        return result;
    }

    @Override
    public ObjectNode write(Sample sample) {
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
        return List.of();
    }
}
