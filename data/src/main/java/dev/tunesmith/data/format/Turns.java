package dev.tunesmith.data.format;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A prompt as pairs of question and answer before the last user turn.
 *
 * @param system text of the system message, or null
 * @param pairs texts, two each
 */
record Turns(@Nullable String system, List<List<String>> pairs) {

    static Turns of(Conversation prompt) {
        List<Message> messages = prompt.messages();
        int from = isSystem(messages.get(0)) ? 1 : 0;
        List<List<String>> pairs = new ArrayList<>();
        for (int i = from; i + 2 < messages.size(); i += 2) {
            pairs.add(List.of(messages.get(i).content(), messages.get(i + 1).content()));
        }
        return new Turns(from == 1 ? messages.get(0).content() : null, pairs);
    }

    /** Why the prompt is not a system message, then user and assistant in turn, then a user; nothing where it is. */
    static Optional<String> cannotPair(Conversation prompt) {
        List<Message> messages = prompt.messages();
        int from = isSystem(messages.get(0)) ? 1 : 0;
        for (int i = from; i < messages.size(); i++) {
            Role expected = (i - from) % 2 == 0 ? Role.USER : Role.ASSISTANT;
            if (messages.get(i).role() != expected) {
                return Optional.of("message " + (i + 1) + " is the "
                        + messages.get(i).role().word() + "'s, where the " + expected.word() + "'s has room");
            }
            if (messages.get(i).callsTools()) {
                return Optional.of("message " + (i + 1) + " calls tools");
            }
        }
        return (messages.size() - from) % 2 == 1 ? Optional.empty() : Optional.of("there is no user message");
    }

    static List<String> losses(Conversation prompt) {
        return prompt.messages().get(0).role() == Role.DEVELOPER
                ? List.of("the developer role (written as system)")
                : List.of();
    }

    private static boolean isSystem(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }
}
