package dev.tunesmith.core.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One example of the task: a prompt and the response that is wanted, with where it came from.
 *
 * @param id authored id, else a hash of the prompt; identifies the item across runs
 * @param group samples that are variants of one thing share a group; a split never separates a group
 * @param prompt what the model is given: everything before the response; never ends in an assistant message
 * @param response the answer that is wanted; empty only where a test item has no reference
 * @param source the file it came from, with line or heading: {@code faq.md#returns}, {@code past.jsonl:12}
 * @param parent the id of the sample that this one was derived from, or null
 * @param licence licence of the text, or null where the team's own
 * @param flags marks set by curation or by the author, such as {@code handwritten}, {@code open}, {@code duplicate}
 * @param attributes further facts for checks and slices, plain values
 */
public record Sample(
        String id,
        String group,
        Conversation prompt,
        String response,
        String source,
        @Nullable String parent,
        @Nullable String licence,
        List<String> flags,
        Map<String, String> attributes) {

    public Sample {
        flags = List.copyOf(new TreeSet<>(flags));
        attributes = Map.copyOf(attributes);
        List<Message> messages = prompt.messages();
        if (messages.get(messages.size() - 1).role() == Role.ASSISTANT) {
            throw new IllegalArgumentException("the prompt of sample " + id + " ends in an assistant message");
        }
    }

    /** Whether the sample carries the given flag. */
    public boolean hasFlag(String flag) {
        return flags.contains(flag);
    }

    /** The whole conversation: the prompt, then the response as an assistant message. */
    public Conversation conversation() {
        List<Message> all = new ArrayList<>(prompt.messages());
        all.add(Message.assistant(response));
        return prompt.withMessages(all);
    }

    /** The last user message of the prompt: what a person typed. */
    public String input() {
        List<Message> messages = prompt.messages();
        return messages.get(messages.size() - 1).content();
    }
}
