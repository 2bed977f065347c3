package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Cuts items into slices by flag and by attribute: {@code handwritten}, {@code not handwritten}, {@code language=de}.
 *
 * @param slices name → what belongs to it, by name; some may hold everything
 * @param leftOut attributes that have too many values to be slices, each with their number
 */
public record ItemSlices(Map<String, Predicate<Sample>> slices, List<String> leftOut) {

    /** An attribute with more values than this is an identifier rather than a class. */
    private static final int MOST_VALUES = 30;

    public ItemSlices {
        slices = Collections.unmodifiableMap(new TreeMap<>(slices));
        leftOut = List.copyOf(leftOut);
    }

    /** The slices that some items have. */
    public static ItemSlices of(Collection<Sample> items) {
        Map<String, Predicate<Sample>> slices = new TreeMap<>();
        for (Sample any : items) {
            for (String flag : any.flags()) {
                slices.put(flag, item -> item.hasFlag(flag));
                slices.put("not " + flag, item -> !item.hasFlag(flag));
            }
        }
        return new ItemSlices(slices, byAttribute(items, slices));
    }

    private static List<String> byAttribute(Collection<Sample> items, Map<String, Predicate<Sample>> slices) {
        Map<String, TreeSet<String>> attributes = new TreeMap<>();
        for (Sample item : items) {
            item.attributes()
                    .forEach((name, value) -> attributes
                            .computeIfAbsent(name, key -> new TreeSet<>())
                            .add(value));
        }
        List<String> leftOut = new ArrayList<>();
        attributes.forEach((name, values) -> {
            if (values.size() > MOST_VALUES) {
                leftOut.add(name + " (" + values.size() + " values)");
                return;
            }
            for (String value : values) {
                slices.put(
                        name + "=" + value,
                        item -> value.equals(item.attributes().get(name)));
            }
        });
        return leftOut;
    }
}
