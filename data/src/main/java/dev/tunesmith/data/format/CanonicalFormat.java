package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.text.Digests;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The project's own rows, {@code data/samples.jsonl} and {@code data/splits/*.jsonl}: reading what was written gives the
 * same {@link Sample} exactly.
 *
 * <p>Fields, in this order: {@code id}, {@code group}, {@code messages} (the prompt: role, content, further fields),
 * {@code tools} and {@code documents} (only where there are any), {@code response}, {@code source}, {@code parent} (or null),
 * {@code licence} (or null), {@code flags} (sorted), {@code attributes} (an object of texts, sorted by key), {@code hash}
 * (see {@link #hash}). {@code id}, {@code group}, {@code source} and the fields after it may be left out in files written by
 * hand.
 */
public final class CanonicalFormat implements SampleFormat {

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
    public boolean matches(Set<String> rowKeys) {
        return rowKeys.contains("messages") && rowKeys.contains("response");
    }

    @Override
    public Optional<Draft> read(JsonRow row) {
        Optional<List<Message>> messages = Messages.read(row, "messages", Messages.OPENAI);
        if (row.value("response") == null) {
            row.problem("response", "missing, expected text");
        }
        String response = row.text("response").orElse("");
        List<Map<String, @Nullable Object>> tools = MessagesFormat.objects(row, "tools");
        List<Map<String, @Nullable Object>> documents = MessagesFormat.objects(row, "documents");
        if (messages.isPresent()) {
            List<Message> list = messages.get();
            if (list.get(list.size() - 1).role() == Role.ASSISTANT) {
                row.problem("messages", "the prompt ends in an assistant message: the answer belongs in response");
            }
        }
        return row.isSound() && messages.isPresent()
                ? Optional.of(new Draft(new Conversation(messages.get(), tools, documents), response))
                : Optional.empty();
    }

    @Override
    public ObjectNode write(Sample sample) {
        ObjectNode node = Json.object();
        node.put("id", sample.id());
        node.put("group", sample.group());
        node.set("messages", Messages.write(sample.prompt().messages()));
        MessagesFormat.putExtras(node, sample.prompt());
        node.put("response", sample.response());
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

    /**
     * SHA-256 over what the model sees: messages, tools, documents and response as one line of JSON; 64 hex digits. A row
     * whose hash differs was changed after it was written.
     */
    public static String hash(Sample sample) {
        ObjectNode node = Json.object();
        node.set("messages", Messages.write(sample.prompt().messages()));
        MessagesFormat.putExtras(node, sample.prompt());
        node.put("response", sample.response());
        return Digests.sha256(Json.line(node));
    }

    @Override
    public List<String> losses(Sample sample) {
        return List.of();
    }
}
