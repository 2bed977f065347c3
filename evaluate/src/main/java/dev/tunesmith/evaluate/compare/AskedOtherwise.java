package dev.tunesmith.evaluate.compare;

import dev.tunesmith.core.text.Count;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Items whose input or reference differs between two runs: their answers are not to the same question.
 *
 * @param items their ids
 * @param fix the command after which they count; empty where there are none
 */
public record AskedOtherwise(List<String> items, String fix) {

    private static final int SHOWN = 10;

    public AskedOtherwise {
        items = List.copyOf(items);
    }

    /** How many there are and the first ids, with the fix; empty where there are none. */
    public String text() {
        return items.isEmpty()
                ? ""
                : counted() + (items.size() == 1 ? " and counts" : " and count") + " in no figure; so that "
                        + (items.size() == 1 ? "it does: " : "they do: ") + fix;
    }

    String counted() {
        return Count.of(items.size(), "item") + (items.size() == 1 ? " was" : " were")
                + " asked otherwise, or judged by another reference, in one of the runs ("
                + items.stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (items.size() > SHOWN ? ", …" : "") + ")";
    }
}
