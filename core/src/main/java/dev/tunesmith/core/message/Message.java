package dev.tunesmith.core.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation.
 *
 * @param role who speaks
 * @param content the text, exactly as given
 * @param fields what else the message carries for the chat template and the loss mask, such as {@code tool_calls},
 *     {@code name} or {@code weight}: plain maps, lists, strings, numbers, booleans and nulls; never {@code role} or
 *     {@code content}
 */
public record Message(Role role, String content, Map<String, @Nullable Object> fields) {

    /** Field of the OpenAI format: 0 where the turn is not trained, else 1. */
    public static final String WEIGHT = "weight";

    /** Field that says false where the turn is not trained. */
    public static final String TRAIN = "train";

    /** Axolotl's name for {@link #TRAIN}. */
    public static final String TRAINING = "training";

    /** Field with the calls that an assistant's turn makes. */
    public static final String TOOL_CALLS = "tool_calls";

    public Message {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        if (fields.containsKey("role") || fields.containsKey("content")) {
            throw new IllegalArgumentException("role and content are components of a message, not extra fields");
        }
    }

    public Message(Role role, String content) {
        this(role, content, Map.of());
    }

    /**
     * Whether a training on this message's conversation may train this turn: an assistant's, unless its field {@code weight}
     * is 0 (OpenAI's way) or its field {@code train} or {@code training} is false (Axolotl's and ours).
     */
    public boolean trained() {
        return role == Role.ASSISTANT
                && !(fields.get(WEIGHT) instanceof Number weight && weight.doubleValue() == 0)
                && !Boolean.FALSE.equals(fields.get(TRAIN))
                && !Boolean.FALSE.equals(fields.get(TRAINING));
    }

    /** Whether the message calls tools: a field {@code tool_calls} that is not empty. */
    public boolean callsTools() {
        return fields.get(TOOL_CALLS) instanceof List<?> calls && !calls.isEmpty();
    }

    /** The same message with one more field, or another value of it. */
    public Message with(String field, @Nullable Object value) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(fields);
        all.put(field, value);
        return new Message(role, content, all);
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
