package dev.tunesmith.evaluate.compare;

import dev.tunesmith.evaluate.compare.Comparer.Pair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/** Cuts compared items into slices by flag and by attribute. */
final class Slices {

    /** An attribute with more values than this is an identifier rather than a class. */
    private static final int MOST_VALUES = 30;

    private Slices() {}

    /** The slices, and the attributes that have too many values to be slices. */
    record Result(List<SliceComparison> comparisons, List<String> leftOut) {}

    static Result of(List<Pair> pairs, Function<List<Pair>, CheckComparison> compare) {
        Map<String, Predicate<Pair>> slices = new TreeMap<>();
        byFlag(pairs, slices);
        List<String> leftOut = byAttribute(pairs, slices);
        List<SliceComparison> comparisons = new ArrayList<>();
        slices.forEach((name, belongs) -> {
            List<Pair> members = pairs.stream().filter(belongs).toList();
            // A slice of nothing or of everything says nothing new.
            if (!members.isEmpty() && members.size() < pairs.size()) {
                comparisons.add(new SliceComparison(name, compare.apply(members)));
            }
        });
        comparisons.sort(
                Comparator.comparing((SliceComparison slice) -> slice.headline().items())
                        .reversed()
                        .thenComparing(SliceComparison::slice));
        return new Result(List.copyOf(comparisons), leftOut);
    }

    private static void byFlag(List<Pair> pairs, Map<String, Predicate<Pair>> slices) {
        for (Pair any : pairs) {
            for (String flag : any.item().flags()) {
                slices.put(flag, pair -> pair.item().hasFlag(flag));
                slices.put("not " + flag, pair -> !pair.item().hasFlag(flag));
            }
        }
    }

    private static List<String> byAttribute(List<Pair> pairs, Map<String, Predicate<Pair>> slices) {
        Map<String, TreeSet<String>> attributes = new TreeMap<>();
        for (Pair pair : pairs) {
            pair.item()
                    .attributes()
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
                        pair -> value.equals(pair.item().attributes().get(name)));
            }
        });
        return List.copyOf(leftOut);
    }
}
