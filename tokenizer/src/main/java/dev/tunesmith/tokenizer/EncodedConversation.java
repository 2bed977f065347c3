package dev.tunesmith.tokenizer;

import java.util.BitSet;
import java.util.List;

/** A conversation as the model sees it: its rendered text, its ids, and which of them are trained. Immutable. */
public final class EncodedConversation {

    /**
     * What is trained.
     *
     * @param ids the places of the ids that are
     * @param text the same as parts of the text
     * @param everyTurnStops whether each trained turn ends in a stop token
     */
    record Mask(BitSet ids, List<CodePointRange> text, boolean everyTurnStops) {
        Mask {
            ids = (BitSet) ids.clone();
            text = List.copyOf(text);
        }
    }

    private final String text;
    private final int[] ids;
    private final Mask mask;
    private final int promptLength;

    EncodedConversation(String text, int[] ids, Mask mask, int promptLength) {
        this.text = text;
        this.ids = ids;
        this.mask = mask;
        this.promptLength = promptLength;
    }

    /** The text, as the chat template rendered it (with the stop token where the format adds one). */
    public String text() {
        return text;
    }

    /** The token ids, a copy. */
    public int[] ids() {
        return ids.clone();
    }

    /** For each id whether it is trained, a copy. */
    public boolean[] mask() {
        boolean[] flags = new boolean[ids.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = mask.ids().get(i);
        }
        return flags;
    }

    /** For each id itself where it is trained, else {@link TokenizedSample#IGNORED}; a copy. */
    public int[] labels() {
        int[] labels = ids.clone();
        for (int i = 0; i < labels.length; i++) {
            labels[i] = mask.ids().get(i) ? labels[i] : TokenizedSample.IGNORED;
        }
        return labels;
    }

    /** The trained parts of the text, in order; exactly the text of the trained ids. */
    public List<CodePointRange> trained() {
        return mask.text();
    }

    /**
     * How many ids the model is given before the last turn is its own: the ids of the prompt at serving time, proved equal.
     * All of them where the conversation does not end in an assistant turn.
     */
    public int promptLength() {
        return promptLength;
    }

    /** Whether every trained turn ends in a trained stop token. */
    public boolean everyTurnStops() {
        return mask.everyTurnStops();
    }

    /** How many ids there are. */
    public int length() {
        return ids.length;
    }

    /** How many ids are trained. */
    public int trainedLength() {
        return mask.ids().cardinality();
    }
}
