package dev.tunesmith.data.synthesise;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What may stand in a slot. */
sealed interface Slot {

    /** The parts that a value has; {@code text} is always one. */
    Set<String> parts();

    /**
     * A list of values, dealt like a shuffled deck.
     *
     * @param deck the values, each as often as its weight says; part → text
     */
    record Values(List<Map<String, String>> deck) implements Slot {

        public Values {
            deck = List.copyOf(deck);
        }

        /** The parts that every value has. */
        @Override
        public Set<String> parts() {
            Set<String> common = new TreeSet<>(deck.get(0).keySet());
            deck.forEach(value -> common.retainAll(value.keySet()));
            return common;
        }
    }

    /** A text whose every {@code #} becomes a random digit. */
    record Pattern(String pattern) implements Slot {

        @Override
        public Set<String> parts() {
            return Set.of(SlotText.TEXT);
        }
    }
}
