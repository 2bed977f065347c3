package dev.tunesmith.data.synthesise;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One template, its family's defaults filled in.
 *
 * @param id unique in the file
 * @param family id of its family
 * @param where file, line and key, for messages
 * @param group group of its samples
 * @param n how many samples to make
 * @param instruction first lines of the user turn, or empty
 * @param input the input with slots
 * @param response the response with slots, or null where {@code json} is given
 * @param json fields of the response in order: {@link SlotText} for texts, else a number, a boolean, null, a list or a map;
 *     null where {@code response} is given
 * @param slots the slots it may use
 */
record Template(
        String id,
        String family,
        String where,
        String group,
        int n,
        String instruction,
        SlotText input,
        @Nullable SlotText response,
        @Nullable Map<String, @Nullable Object> json,
        Map<String, Slot> slots) {

    /** A family: templates that are dealt from the same decks. */
    record Family(String id, List<Template> templates) {

        Family {
            templates = List.copyOf(templates);
        }
    }
}
