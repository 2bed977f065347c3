package dev.tunesmith.data.collect;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is said once for all samples of a source.
 *
 * @param instruction the first lines of every user turn, or empty; see {@link #userTurn}
 * @param licence licence of the source's text, or null where the team's own
 * @param flags flags that all of its samples get
 * @param attributes attributes that all of its samples get, where they have no value of their own
 */
public record SourceSettings(
        String instruction, @Nullable String licence, List<String> flags, Map<String, String> attributes) {

    /** Nothing said. */
    public static final SourceSettings NONE = new SourceSettings("", null, List.of(), Map.of());

    public SourceSettings {
        flags = List.copyOf(flags);
        attributes = Map.copyOf(attributes);
    }

    public SourceSettings withInstruction(String newInstruction) {
        return new SourceSettings(newInstruction, licence, flags, attributes);
    }

    /** Pin all samples of the source to a split. */
    public SourceSettings withSplit(Split split) {
        Map<String, String> all = new TreeMap<>(attributes);
        all.put(Split.ATTRIBUTE, split.word());
        return new SourceSettings(instruction, licence, flags, all);
    }

    /** A user turn: the instruction, a line feed, and the input; the input alone where there is no instruction. */
    public String userTurn(String input) {
        return instruction.isBlank() ? input : instruction + "\n" + input;
    }

    /** A prompt of one user turn. */
    public Conversation prompt(String input) {
        return Conversation.of(Message.user(userTurn(input)));
    }

    /** The sample with licence, flags and attributes of the source added to its own. */
    public Sample mark(Sample sample) {
        List<String> allFlags = new ArrayList<>(sample.flags());
        allFlags.addAll(flags);
        Map<String, String> all = new TreeMap<>(attributes);
        all.putAll(sample.attributes());
        return sample.withLicence(sample.licence() == null ? licence : sample.licence())
                .withFlags(allFlags)
                .withAttributes(all);
    }
}
