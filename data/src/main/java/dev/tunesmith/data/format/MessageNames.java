package dev.tunesmith.data.format;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the parts of a message are called in a file that calls them otherwise than its format.
 *
 * @param role key of the role, such as {@code from}, or null for the format's own
 * @param content key of the text, such as {@code value}, or null for the format's own
 * @param roles word of the file → one of ours ({@code system, developer, user, assistant, tool}), or {@code function_call} for
 *     an assistant's message whose text is a tool call
 */
public record MessageNames(@Nullable String role, @Nullable String content, Map<String, String> roles) {

    /** As the format has them. */
    public static final MessageNames OWN = new MessageNames(null, null, Map.of());

    public MessageNames {
        roles = Map.copyOf(roles);
    }
}
