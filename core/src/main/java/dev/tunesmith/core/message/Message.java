package dev.tunesmith.core.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation.
 *
 * @param role who speaks
 * @param content the text, exactly as given
 * @param fields what else the message carries for the chat template, such as {@code tool_calls} or {@code name}: plain
 *     maps, lists, strings, numbers, booleans and nulls; never {@code role} or {@code content}
 */
public record Message(Role role, String content, Map<String, @Nullable Object> fields) {

    public Message {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        if (fields.containsKey("role") || fields.containsKey("content")) {
            throw new IllegalArgumentException("role and content are components of a message, not extra fields");
        }
    }

    public Message(Role role, String content) {
        this(role, content, Map.of());
    }

    public static Message system(String content) {
        return new Message(Role.SYSTEM, content);
    }

    public static Message user(String content) {
        return new Message(Role.USER, content);
    }

    public static Message assistant(String content) {
        return new Message(Role.ASSISTANT, content);
    }
}
