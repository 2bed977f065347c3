package dev.tunesmith.tokenizer;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * A conversation as the places where it may be cut: a head that always stays (the system prompt), then exchanges. An exchange begins
 * with a user message, or the system messages right before it, that follows an assistant message; so each ends with an answer, and
 * calls stay with their results.
 */
final class Exchanges {

    private final Conversation whole;
    private final int head;
    private final List<Integer> starts = new ArrayList<>();

    Exchanges(Conversation whole) {
        this.whole = whole;
        List<Message> messages = whole.messages();
        int first = 0;
        while (first < messages.size() - 1 && isSystem(messages.get(first))) {
            first++;
        }
        head = first;
        starts.add(head);
        for (int i = head + 1; i < messages.size(); i++) {
            int start = i;
            while (start > head + 1 && isSystem(messages.get(start - 1))) {
                start--;
            }
            if (messages.get(i).role() == Role.USER && messages.get(start - 1).role() == Role.ASSISTANT) {
                starts.add(start);
            }
        }
    }

    private static boolean isSystem(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }

    int count() {
        return starts.size();
    }

    /** The head with the exchanges {@code [from, to)}. */
    Conversation part(int from, int to) {
        List<Message> messages = new ArrayList<>(whole.messages().subList(0, head));
        messages.addAll(messages(from, to));
        return whole.withMessages(messages);
    }

    /** The messages of the exchanges {@code [from, to)} alone. */
    List<Message> messages(int from, int to) {
        return whole.messages().subList(start(from), start(to));
    }

    private int start(int exchange) {
        return exchange == starts.size() ? whole.messages().size() : starts.get(exchange);
    }
}
