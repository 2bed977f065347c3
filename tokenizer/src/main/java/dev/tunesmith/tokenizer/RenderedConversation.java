package dev.tunesmith.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;

/**
 * A conversation as text, with what the tokenizer must know about each character.
 *
 * @param text what the chat template wrote
 * @param trusted the characters that come from the template, so that control tokens in them are meant
 * @param turns the assistant's turns, in order
 */
record RenderedConversation(String text, BitSet trusted, List<Turn> turns) {

    /**
     * One assistant turn: characters {@code [from, to)} are what the model says; they end with the stop token where
     * {@code stops}.
     *
     * @param message the message's index
     */
    record Turn(int message, int from, int to, boolean stops) {}

    RenderedConversation {
        turns = List.copyOf(turns);
    }

    /** Whether this is how the other one begins, in text and in what may be control. */
    boolean begins(RenderedConversation other) {
        if (!other.text.startsWith(text)) {
            return false;
        }
        BitSet start = other.trusted.get(0, text.length());
        return start.equals(trusted)
                && turns.equals(other.turns.subList(0, Math.min(turns.size(), other.turns.size())));
    }

    /** Whether it begins with a control token. */
    boolean startsWith(Tokenizer tokenizer, OptionalInt token) {
        AddedToken first = tokenizer.controlAt(text, 0, trusted);
        return first != null && token.isPresent() && first.id() == token.getAsInt();
    }

    /** The same with the stop token after each turn that has none: written there, or taken in where the template wrote it. */
    RenderedConversation withStop(String stop) {
        StringBuilder longer = new StringBuilder(text.length() + stop.length() * turns.size());
        BitSet marks = new BitSet();
        List<Turn> stopped = new ArrayList<>();
        int done = 0;
        for (Turn turn : turns) {
            copy(done, turn.to(), longer, marks);
            int shift = longer.length() - turn.to();
            done = turn.to();
            if (!turn.stops() && text.startsWith(stop, turn.to())) {
                // The template writes it, outside of what it marks as generated.
                copy(done, done + stop.length(), longer, marks);
                done += stop.length();
            } else if (!turn.stops()) {
                marks.set(longer.length(), longer.length() + stop.length());
                longer.append(stop);
            }
            stopped.add(new Turn(turn.message(), turn.from() + shift, longer.length(), true));
        }
        copy(done, text.length(), longer, marks);
        return new RenderedConversation(longer.toString(), marks, stopped);
    }

    private void copy(int from, int to, StringBuilder longer, BitSet marks) {
        int shift = longer.length() - from;
        longer.append(text, from, to);
        for (int i = trusted.nextSetBit(from); i >= 0 && i < to; i = trusted.nextSetBit(i + 1)) {
            marks.set(i + shift);
        }
    }
}
