package dev.tunesmith.data.synthesise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Deals the values of one family's slots: a shuffled deck a slot, shuffled anew when it is used up. Not thread-safe. */
final class Dealer {

    private final long seed;
    private final String family;
    private final Map<String, Dice> dice = new HashMap<>();
    private final Map<String, List<Map<String, String>>> decks = new HashMap<>();

    Dealer(long seed, String family) {
        this.seed = seed;
        this.family = family;
    }

    /** The value for a place in a template; the first use of a slot in a sample draws, later ones find it in {@code drawn}. */
    String value(Template template, SlotText.Use use, Map<String, Map<String, String>> drawn) {
        Map<String, String> value = drawn.get(use.slot());
        if (value == null) {
            Slot slot = template.slots().get(use.slot());
            if (slot == null) {
                throw new IllegalStateException("slot " + use.slot() + " was checked before");
            }
            value = draw(use.slot(), slot);
            drawn.put(use.slot(), value);
        }
        return value.getOrDefault(use.part(), "");
    }

    private Map<String, String> draw(String name, Slot slot) {
        Dice own = dice.computeIfAbsent(name, unused -> new Dice(seed, family + "\n" + name));
        if (slot instanceof Slot.Values values) {
            List<Map<String, String>> deck = decks.computeIfAbsent(name, unused -> new ArrayList<>());
            if (deck.isEmpty()) {
                deck.addAll(values.deck());
                own.shuffle(deck);
            }
            return deck.remove(deck.size() - 1);
        }
        StringBuilder text = new StringBuilder();
        for (char c : ((Slot.Pattern) slot).pattern().toCharArray()) {
            text.append(c == '#' ? (char) ('0' + own.below(10)) : c);
        }
        return Map.of(SlotText.TEXT, text.toString());
    }
}
