package dev.tunesmith.cli.command;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.tokenizer.ChatFormat;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import dev.tunesmith.tokenizer.EncodedConversation;
import dev.tunesmith.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Renders and tokenises as training does; the mask has a 0 or 1 for each id. Borrows the tokenizer. */
final class ModelTemplateRenderer implements RowRenderer {

    private final Tokenizer tokenizer;
    private final ChatFormat format;
    private final boolean generationPrompt;

    ModelTemplateRenderer(Tokenizer tokenizer, boolean generationPrompt) {
        this.tokenizer = tokenizer;
        this.format = ChatFormat.of(tokenizer);
        this.generationPrompt = generationPrompt;
    }

    @Override
    public ObjectNode render(ConversationRow row) {
        ChatFormat ofRow = format.withClock(row.clock());
        if (!row.variables().isEmpty()) {
            ofRow = ofRow.withVariables(row.variables());
        }
        EncodedConversation encoded = new ConversationTokenizer(tokenizer, ofRow)
                .encode(conversation(row), row.generationPrompt() || generationPrompt);
        ObjectNode json = Json.object();
        json.put("text", encoded.text());
        ArrayNode ids = json.putArray("ids");
        for (int id : encoded.ids()) {
            ids.add(id);
        }
        ArrayNode mask = json.putArray("mask");
        for (boolean trained : encoded.mask()) {
            mask.add(trained ? 1 : 0);
        }
        return json;
    }

    private static Conversation conversation(ConversationRow row) {
        List<Message> messages = new ArrayList<>();
        for (Map<String, @Nullable Object> message : row.messages()) {
            messages.add(message(message, row.place()));
        }
        if (messages.isEmpty()) {
            throw new DataException("the conversation has no message", "write at least one");
        }
        return new Conversation(messages, maps(row.tools(), "tools"), maps(row.documents(), "documents"));
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
}
