package dev.tunesmith.data.split;

import dev.tunesmith.core.message.Split;
import java.util.List;

/**
 * Which held-out items train gives away.
 *
 * @param checked how many items were looked at
 * @param items those with an overlap, in file order
 */
public record Contamination(int checked, List<Item> items) {

    /** How much of an item is in train. */
    public enum Kind {
        /** The whole input equals one in train after normalisation. */
        FULL_MATCH,
        /** A run of min(13, length) words of the input is in an input of train. */
        N_GRAM
    }

    /**
     * A held-out item with an overlap.
     *
     * @param id the item
     * @param split where it is
     * @param kind the stronger of the two rules that hold
     * @param share share of the item's runs of words that are in train, 0 to 1; 1 for a full match
     * @param trainId a sample of train that has the first overlap
     * @param overlap the words that both have, the first run of them
     */
    public record Item(String id, Split split, Kind kind, double share, String trainId, String overlap) {}

    public Contamination {
        items = List.copyOf(items);
    }

    /** How many items fall under a rule. */
    public long count(Kind kind) {
        return items.stream().filter(item -> item.kind() == kind).count();
    }
}
