package dev.tunesmith.evaluate.probe;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * A text that tells the model what to do, and where it stands in the conversation.
 *
 * @param text the instruction; unused where nothing is placed
 * @param placement where it goes
 */
public record TaskPrompt(String text, Placement placement) {

    /** Where a task prompt goes. */
    public enum Placement {
        /** Nowhere: samples are used as they are written. */
        NONE,
        /** In the system message, before what a sample's own says. */
        SYSTEM,
        /** At the start of the first user message, a blank line after it. */
        USER
    }

    /** No task prompt. */
    public static TaskPrompt none() {
        return new TaskPrompt("", Placement.NONE);
    }

    /**
     * Build a prompt: system message, the shots as turns with their responses, the item. A system message of a sample's
     * own is taken from the item only.
     */
    Conversation conversation(Sample item, List<Sample> shots) {
        List<Message> turns = new ArrayList<>();
        for (Sample shot : shots) {
            turns.addAll(withoutSystem(shot.prompt().messages()));
            turns.add(Message.assistant(shot.response()));
        }
        turns.addAll(withoutSystem(item.prompt().messages()));
        if (placement == Placement.USER) {
            prefixFirstUser(turns);
        }
        List<String> system = new ArrayList<>();
        if (placement == Placement.SYSTEM) {
            system.add(text);
        }
        item.prompt().messages().stream()
                .filter(TaskPrompt::isSystem)
                .map(Message::content)
                .forEach(system::add);
        if (!system.isEmpty()) {
            turns.add(0, Message.system(String.join("\n\n", system)));
        }
        return item.prompt().withMessages(turns);
    }

    private void prefixFirstUser(List<Message> turns) {
        for (int i = 0; i < turns.size(); i++) {
            Message message = turns.get(i);
            if (message.role() == Role.USER) {
                turns.set(i, new Message(Role.USER, text + "\n\n" + message.content(), message.fields()));
                return;
            }
        }
    }

    private static List<Message> withoutSystem(List<Message> messages) {
        return messages.stream().filter(message -> !isSystem(message)).toList();
    }

    private static boolean isSystem(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }
}
