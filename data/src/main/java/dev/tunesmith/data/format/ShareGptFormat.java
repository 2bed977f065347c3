package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * ShareGPT's rows: {@code {"conversations": [{"from": "human", "value": "…"}, {"from": "gpt", "value": "…"}]}}, also with
 * {@code role} and {@code content} inside, and a {@code system} text beside.
 */
final class ShareGptFormat implements SampleFormat {

    private static final Map<String, Role> ROLES = Map.ofEntries(
            Map.entry("human", Role.USER),
            Map.entry("user", Role.USER),
            Map.entry("gpt", Role.ASSISTANT),
            Map.entry("assistant", Role.ASSISTANT),
            Map.entry("chatgpt", Role.ASSISTANT),
            Map.entry("bing", Role.ASSISTANT),
            Map.entry("bard", Role.ASSISTANT),
            Map.entry("model", Role.ASSISTANT),
            Map.entry("bot", Role.ASSISTANT),
            Map.entry("function_call", Role.ASSISTANT),
            Map.entry("system", Role.SYSTEM),
            Map.entry("tool", Role.TOOL),
            Map.entry("function", Role.TOOL),
            Map.entry("observation", Role.TOOL),
            Map.entry("function_response", Role.TOOL));

    private static final String KNOWN = "human, gpt, system, observation (or user, assistant, tool and the like)";
    private static final Messages.Names FROM_VALUE =
            new Messages.Names("from", "value", word -> Optional.ofNullable(ROLES.get(word)), KNOWN);
    private static final Messages.Names ROLE_CONTENT =
            new Messages.Names("role", "content", word -> Optional.ofNullable(ROLES.get(word)), KNOWN);

    @Override
    public String name() {
        return "sharegpt";
    }

    @Override
    public String keys() {
        return "conversations";
    }

    @Override
    public boolean matches(Set<String> rowKeys) {
        return rowKeys.contains("conversations") || rowKeys.contains("conversation");
    }

    @Override
    public Optional<Draft> read(JsonRow row) {
        String key = row.keys().contains("conversations") ? "conversations" : "conversation";
        JsonNode list = row.value(key);
        boolean openAi = list instanceof ArrayNode array
                && !array.isEmpty()
                && array.get(0).has("role");
        Optional<String> system = row.text("system").filter(text -> !text.isBlank());
        return Messages.read(row, key, openAi ? ROLE_CONTENT : FROM_VALUE)
                .map(messages -> system.map(text -> withSystem(text, messages)).orElse(messages))
                .flatMap(messages -> Messages.split(row, key, messages));
    }

    private static List<Message> withSystem(String text, List<Message> messages) {
        List<Message> all = new ArrayList<>();
        all.add(Message.system(text));
        all.addAll(messages);
        return all;
    }

    @Override
    public ObjectNode write(Sample sample) {
        ObjectNode node = Json.object();
        ArrayNode list = node.putArray("conversations");
        for (Message message : sample.conversation().messages()) {
            list.addObject().put("from", word(message.role())).put("value", message.content());
        }
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
        List<String> lost = Messages.extras(sample);
        if (sample.prompt().messages().stream().anyMatch(message -> message.role() == Role.DEVELOPER)) {
            lost.add("the developer role (written as system)");
        }
        return lost;
    }
}
