package dev.tunesmith.tokenizer;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * Which assistant turns of a conversation are trained. A turn whose message says no ({@code "weight": 0}, {@code "train":
 * false} or {@code "training": false}) is never trained.
 */
public enum TrainedTurns {
    /** Every assistant turn. */
    ALL,
    /** The last assistant turn only. */
    LAST,
    /** Only turns whose message says yes: {@code "weight": 1}, {@code "train": true} or {@code "training": true}. */
    MARKED;

    /** Whether a message of a conversation is trained. */
    boolean includes(List<Message> messages, int index) {
        Message message = messages.get(index);
        if (!message.trained()) {
            return false;
        }
        return switch (this) {
            case ALL -> true;
            case LAST ->
                messages.subList(index + 1, messages.size()).stream()
                        .noneMatch(later -> later.role() == Role.ASSISTANT);
            case MARKED -> isMarked(message);
        };
    }

    private static boolean isMarked(Message message) {
        return (message.fields().get(Message.WEIGHT) instanceof Number weight && weight.doubleValue() != 0)
                || Boolean.TRUE.equals(message.fields().get(Message.TRAIN))
                || Boolean.TRUE.equals(message.fields().get(Message.TRAINING));
    }

    /** How many messages of a conversation are trained. */
    int count(Conversation conversation) {
        int count = 0;
        for (int i = 0; i < conversation.messages().size(); i++) {
            count += includes(conversation.messages(), i) ? 1 : 0;
        }
        return count;
    }

    /** The same conversation with the choice written into its messages, so that parts of it keep the choice. */
    Conversation settle(Conversation conversation) {
        List<Message> settled = new ArrayList<>(conversation.messages());
        for (int i = 0; i < settled.size(); i++) {
            Message message = settled.get(i);
            if (message.trained() && !includes(conversation.messages(), i)) {
                settled.set(i, message.with(Message.TRAIN, false));
            }
        }
        return conversation.withMessages(settled);
    }
}
