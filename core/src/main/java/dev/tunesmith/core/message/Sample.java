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
 * @param response the text of the answer that is wanted; empty only where a test item has no reference, or the answer is
 *     nothing but tool calls
 * @param source the file it came from, with line or heading: {@code faq.md#returns}, {@code past.jsonl:12}
 * @param parent the id of the sample that this one was derived from, or null
 * @param licence licence of the text, or null where the team's own
 * @param flags marks set by curation or by the author, such as {@code handwritten}, {@code open}, {@code duplicate}
 * @param attributes further facts for checks and slices, plain values
 * @param responseFields what the answer carries beside its text, such as {@code tool_calls} or {@code weight}: the {@link
 *     Message#fields} of its message
 * @param rejected an answer that is worse than the response, of a preference pair, or null; not used in training on
 *     responses
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
        Map<String, String> attributes,
        Map<String, @Nullable Object> responseFields,
        @Nullable Message rejected) {

    public Sample {
        responseFields = new Message(Role.ASSISTANT, response, responseFields).fields();
        flags = List.copyOf(new TreeSet<>(flags));
        attributes = Map.copyOf(attributes);
        List<Message> messages = prompt.messages();
        if (messages.get(messages.size() - 1).role() == Role.ASSISTANT) {
            throw new IllegalArgumentException("the prompt of sample " + id + " ends in an assistant message");
        }
    }

    /** A sample whose answer is text alone, and that is no preference pair. */
    public Sample(
            String id,
            String group,
            Conversation prompt,
            String response,
            String source,
            @Nullable String parent,
            @Nullable String licence,
            List<String> flags,
            Map<String, String> attributes) {
        this(id, group, prompt, response, source, parent, licence, flags, attributes, Map.of(), null);
    }

    /** The same sample under another id. */
    public Sample withId(String newId) {
        return new Sample(
                newId, group, prompt, response, source, parent, licence, flags, attributes, responseFields, rejected);
    }

    /** The same sample in another group. */
    public Sample withGroup(String newGroup) {
        return new Sample(
                id, newGroup, prompt, response, source, parent, licence, flags, attributes, responseFields, rejected);
    }

    /** The same answer to another prompt; the id stays. */
    public Sample withPrompt(Conversation newPrompt) {
        return new Sample(
                id, group, newPrompt, response, source, parent, licence, flags, attributes, responseFields, rejected);
    }

    /** The same sample under another licence. */
    public Sample withLicence(@Nullable String newLicence) {
        return new Sample(
                id, group, prompt, response, source, parent, newLicence, flags, attributes, responseFields, rejected);
    }

    /** The same sample with these flags instead of its own. */
    public Sample withFlags(List<String> newFlags) {
        return new Sample(
                id, group, prompt, response, source, parent, licence, newFlags, attributes, responseFields, rejected);
    }

    /** The same sample with one more flag. */
    public Sample withFlag(String flag) {
        List<String> all = new ArrayList<>(flags);
        all.add(flag);
        return withFlags(all);
    }

    /** The same sample with these attributes instead of its own. */
    public Sample withAttributes(Map<String, String> newAttributes) {
        return new Sample(
                id, group, prompt, response, source, parent, licence, flags, newAttributes, responseFields, rejected);
    }

    /** Whether the sample carries the given flag. */
    public boolean hasFlag(String flag) {
        return flags.contains(flag);
    }

    /** The response as a message: its text and its fields. */
    public Message answer() {
        return new Message(Role.ASSISTANT, response, responseFields);
    }

    /** The whole conversation: the prompt, then the answer. */
    public Conversation conversation() {
        List<Message> all = new ArrayList<>(prompt.messages());
        all.add(answer());
        return prompt.withMessages(all);
    }

    /** The last user message of the prompt: what a person typed. */
    public String input() {
        List<Message> messages = prompt.messages();
        return messages.get(messages.size() - 1).content();
    }
}
