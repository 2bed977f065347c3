package dev.tunesmith.core.message;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages in order, with the tools and documents that a chat template may show.
 *
 * @param messages at least one
 * @param tools tool definitions as plain maps, or null where the conversation has none
 * @param documents documents as plain maps, or null where the conversation has none
 */
public record Conversation(
        List<Message> messages,
        @Nullable List<Map<String, @Nullable Object>> tools,
        @Nullable List<Map<String, @Nullable Object>> documents) {

    public Conversation {
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a conversation needs at least one message");
        }
        tools = tools == null ? null : List.copyOf(tools);
        documents = documents == null ? null : List.copyOf(documents);
    }

    public static Conversation of(Message... messages) {
        return new Conversation(List.of(messages), null, null);
    }

    public static Conversation of(List<Message> messages) {
        return new Conversation(messages, null, null);
    }

    /** The same conversation with other messages. */
    public Conversation withMessages(List<Message> newMessages) {
        return new Conversation(newMessages, tools, documents);
    }
}
