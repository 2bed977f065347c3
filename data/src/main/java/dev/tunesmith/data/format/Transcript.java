package dev.tunesmith.data.format;

import dev.tunesmith.core.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Anthropic's transcripts: turns begun by {@code \n\nHuman:} and {@code \n\nAssistant:}. */
final class Transcript {

    private static final Pattern TURN = Pattern.compile("(?:^|\\n\\n)(Human|Assistant):");

    private Transcript() {}

    /** The turns of a text, stripped; empty where it does not begin with one. */
    static List<Message> read(String text) {
        List<Message> messages = new ArrayList<>();
        Matcher turn = TURN.matcher(text);
        if (!turn.find() || turn.start() > 0) {
            return messages;
        }
        boolean more = true;
        while (more) {
            boolean human = turn.group(1).equals("Human");
            int from = turn.end();
            more = turn.find();
            String said =
                    text.substring(from, more ? turn.start() : text.length()).strip();
            messages.add(human ? Message.user(said) : Message.assistant(said));
        }
        return messages;
    }
}
