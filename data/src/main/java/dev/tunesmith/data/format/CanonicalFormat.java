package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.Sha256;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.Draft.Question;
import dev.tunesmith.data.row.JsonRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The project's own rows, {@code data/samples.jsonl} and {@code data/splits/*.jsonl}: reading what was written gives the
 * same {@link Sample} exactly.
 *
 * <p>Fields, in this order: {@code id}, {@code group}, {@code messages} (the prompt: role, content, further fields),
 * {@code tools} and {@code documents} (only where there are any), {@code response}, {@code responseFields} and
 * {@code rejected} (only where there are any), {@code source}, {@code parent} (or null), {@code licence} (or null),
 * {@code flags} (sorted), {@code attributes} (an object of texts, sorted by key), {@code hash} (see {@link #hash}).
 * {@code id}, {@code group}, {@code source} and the fields after it may be left out in files written by hand.
 */
public final class CanonicalFormat implements SampleFormat {

    private static final String RESPONSE = "response";
    private static final String RESPONSE_FIELDS = "responseFields";
    private static final String REJECTED = "rejected";

    CanonicalFormat() {}

    @Override
    public String name() {
        return "samples";
    }

    @Override
    public String keys() {
        return "messages, response";
    }

    @Override
    public List<String> columns() {
        return List.of(
                "id",
                "group",
                "messages",
                "tools",
                "documents",
                RESPONSE,
                RESPONSE_FIELDS,
                REJECTED,
                "source",
                "parent",
                "licence",
                "flags",
                "attributes",
                "hash");
    }

    @Override
    public boolean matches(JsonRow row) {
        return row.has("messages") && row.has(RESPONSE);
    }

    @Override
    public List<Draft> read(JsonRow row, ReadOptions options) {
        Optional<List<Message>> messages = Messages.read(row, "messages", MessageKeys.OPENAI);
        Map<String, @Nullable Object> fields = Map.of();
        if (row.hasValue(RESPONSE_FIELDS)) {
            fields = MessagesFormat.object(row, RESPONSE_FIELDS);
        }
        if (!row.hasValue(RESPONSE) && !row.has(RESPONSE_FIELDS)) {
            row.problem(RESPONSE, "missing, expected text");
        }
        String response = row.text(RESPONSE).orElse("");
        List<Map<String, @Nullable Object>> tools = MessagesFormat.objects(row, "tools");
        List<Map<String, @Nullable Object>> documents = MessagesFormat.objects(row, "documents");
        JsonNode worse = row.value(REJECTED);
        Message rejected = worse == null
                ? null
                : Messages.one(row, PreferenceFormat.unpacked(worse), REJECTED, MessageKeys.OPENAI)
                        .orElse(null);
        if (messages.isPresent()) {
            List<Message> list = messages.get();
            if (list.get(list.size() - 1).role() == Role.ASSISTANT) {
                row.problem("messages", "the prompt ends in an assistant message: the answer belongs in response");
            }
        }
        if (!row.isSound() || messages.isEmpty()) {
            return List.of();
        }
        Message answer = new Message(Role.ASSISTANT, response, fields);
        return List.of(new Draft(new Conversation(messages.get(), tools, documents), answer, rejected, null, Map.of()));
    }

    @Override
    public ObjectNode write(Sample sample, @Nullable Question question) {
        ObjectNode node = Json.object();
        node.put("id", sample.id());
        node.put("group", sample.group());
        putText(node, sample);
        node.put("source", sample.source());
        node.put("parent", sample.parent());
        node.put("licence", sample.licence());
        ArrayNode flags = node.putArray("flags");
        sample.flags().forEach(flags::add);
        ObjectNode attributes = node.putObject("attributes");
        new TreeMap<>(sample.attributes()).forEach(attributes::put);
        node.put("hash", hash(sample));
        return node;
    }

    private static void putText(ObjectNode node, Sample sample) {
        node.set("messages", Messages.write(sample.prompt().messages()));
        MessagesFormat.putExtras(node, sample.prompt());
        node.put(RESPONSE, sample.response());
        if (!sample.responseFields().isEmpty()) {
            Messages.putFields(node.putObject(RESPONSE_FIELDS), sample.responseFields());
        }
        if (sample.rejected() != null) {
            node.set(REJECTED, Messages.write(sample.rejected()));
        }
    }

    /**
     * SHA-256 over what the model sees: messages, tools, documents and response as one line of JSON; 64 hex digits. A row
     * whose hash differs was changed after it was written.
     */
    public static String hash(Sample sample) {
        ObjectNode node = Json.object();
        putText(node, sample);
        return Sha256.hex(Json.line(node));
    }

    @Override
    public List<String> losses(Sample sample) {
        return List.of();
    }

    @Override
    public Optional<String> cannotWrite(Sample sample, @Nullable Question question) {
        return Optional.empty();
    }
}
