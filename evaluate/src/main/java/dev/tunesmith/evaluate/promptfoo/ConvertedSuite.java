package dev.tunesmith.evaluate.promptfoo;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A suite made from a promptfoo configuration.
 *
 * @param yaml the suite file
 * @param items a row of the items file each: id, messages, response, flags, attributes
 * @param converted how many assertions of tests became checks; one that several tests share counts once for each
 * @param notConverted what has no counterpart, with its place and the reason
 */
public record ConvertedSuite(String yaml, List<ObjectNode> items, int converted, List<NotConverted> notConverted) {

    public ConvertedSuite {
        items = List.copyOf(items);
        notConverted = List.copyOf(notConverted);
    }

    /**
     * A part that was left out.
     *
     * @param place such as {@code tests[3].assert[0]}
     * @param kind the kind of assertion, or the key
     * @param why it has no counterpart
     */
    public record NotConverted(String place, String kind, String why) {
        @Override
        public String toString() {
            return place + ": " + kind + ": " + why;
        }
    }
}
