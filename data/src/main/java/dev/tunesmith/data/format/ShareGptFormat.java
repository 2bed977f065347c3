package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.Draft.Question;
import dev.tunesmith.data.row.JsonRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * ShareGPT's rows: {@code {"conversations": [{"from": "human", "value": "…"}, {"from": "gpt", "value": "…"}]}}, also with
 * {@code role} and {@code content} inside, a {@code system} text beside, and {@code tools} as a JSON list in a text. Tool calls are
 * {@code function_call} messages, their results {@code observation}s; other keys of a message are kept.
 */
final class ShareGptFormat implements SampleFormat {

    @Override
    public String name() {
        return "sharegpt";
    }

    @Override
    public String keys() {
        return "conversations";
    }

    @Override
    public List<String> columns() {
        return List.of("conversations", "tools");
    }

    @Override
    public boolean matches(JsonRow row) {
        return row.has("conversations") || row.has("conversation");
    }

    @Override
    public List<Draft> read(JsonRow row, ReadOptions options) {
        String key = row.has("conversations") ? "conversations" : "conversation";
        ArrayNode list = row.list(key, "messages");
        Optional<String> system = row.text("system").filter(text -> !text.isBlank());
        List<Map<String, @Nullable Object>> tools = MessagesFormat.objects(row, "tools");
        if (list == null) {
            if (row.isSound()) {
                row.problem(key, "missing, expected a list of messages");
            }
            return List.of();
        }
        return Messages.read(row, list, key, keys(list, options))
                .map(messages -> system.map(text -> withSystem(text, messages)).orElse(messages))
                .flatMap(messages -> Messages.split(row, key, messages))
                .map(draft -> draft.withTools(tools == null || tools.isEmpty() ? null : tools, null))
                .stream()
                .toList();
    }

    /** The keys of a list: ShareGPT's, or role and content where its first message has them. */
    static MessageKeys keys(ArrayNode list, ReadOptions options) {
        boolean roles = !list.isEmpty() && list.get(0).has("role");
        return (roles ? MessageKeys.SHAREGPT_ROLES : MessageKeys.SHAREGPT).with(options.messages());
    }

    private static List<Message> withSystem(String text, List<Message> messages) {
        List<Message> all = new ArrayList<>();
        all.add(Message.system(text));
        all.addAll(messages);
        return all;
    }

    @Override
    public ObjectNode write(Sample sample, @Nullable Question question) {
        ObjectNode node = Json.object();
        ArrayNode list = node.putArray("conversations");
        sample.conversation().messages().forEach(message -> list.add(write(message)));
        if (sample.prompt().tools() != null) {
            node.put("tools", Json.line(sample.prompt().tools()));
        }
        return node;
    }

    private static ObjectNode write(Message message) {
        ObjectNode node = Json.object();
        Optional<String> calls = ToolCalls.text(message);
        node.put("from", calls.isPresent() ? "function_call" : word(message.role()));
        node.put("value", calls.orElse(message.content()));
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(message.fields());
        if (calls.isPresent()) {
            fields.remove(Message.TOOL_CALLS);
        }
        Messages.putFields(node, fields);
        return node;
    }

    private static String word(Role role) {
        return switch (role) {
            case USER -> "human";
            case ASSISTANT -> "gpt";
            case SYSTEM, DEVELOPER -> "system";
            case TOOL -> "observation";
        };
    }

    @Override
    public List<String> losses(Sample sample) {
        List<String> lost = new ArrayList<>(Messages.pair(sample));
        if (sample.prompt().documents() != null) {
            lost.add("documents");
        }
        if (sample.prompt().messages().stream().anyMatch(message -> message.role() == Role.DEVELOPER)) {
            lost.add("the developer role (written as system)");
        }
        sample.conversation().messages().stream()
                .filter(message -> ToolCalls.text(message).isPresent())
                .flatMap(message -> ToolCalls.losses(message).stream())
                .distinct()
                .forEach(lost::add);
        return lost;
    }
}
