package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Sha256;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.data.text.Normaliser;

/** Names for samples whose author gave none. */
public final class SampleIds {

    private static final int DIGITS = 16;

    private SampleIds() {}

    /**
     * The first 16 hex digits of SHA-256 over the normalised prompt, so that the same question has the same id in every
     * file and run.
     */
    public static String of(Conversation prompt) {
        return Sha256.hex(normalised(prompt)).substring(0, DIGITS);
    }

    /** All turns of a prompt after {@link Normaliser#normalise}, each with its role: equal texts are the same question. */
    public static String normalised(Conversation prompt) {
        StringBuilder all = new StringBuilder();
        for (Message message : prompt.messages()) {
            all.append(message.role().word()).append('\n');
            all.append(Normaliser.normalise(message.content())).append('\n');
        }
        return all.toString();
    }
}
