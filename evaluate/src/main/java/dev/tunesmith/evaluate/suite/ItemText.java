package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The texts of an item, as a suite writes them.
 *
 * @param id empty for a hash of the prompt
 * @param system the system message; empty for none
 * @param input what a person types
 * @param reference the right answer; empty for none
 * @param flags marks
 * @param attributes further facts
 */
public record ItemText(
        String id, String system, String input, String reference, List<String> flags, Map<String, String> attributes) {

    public ItemText {
        flags = List.copyOf(flags);
        attributes = Map.copyOf(attributes);
    }

    /**
     * The item.
     *
     * @param source where it comes from
     * @param ids makes the id of a prompt where the author gave none
     */
    public Sample sample(String source, Function<Conversation, String> ids) {
        List<Message> messages = new ArrayList<>();
        if (!system.isEmpty()) {
            messages.add(Message.system(system));
        }
        messages.add(Message.user(input));
        Conversation prompt = Conversation.of(messages);
        String name = id.isEmpty() ? ids.apply(prompt) : id;
        return new Sample(name, "item:" + name, prompt, reference, source, null, null, flags, attributes);
    }
}
