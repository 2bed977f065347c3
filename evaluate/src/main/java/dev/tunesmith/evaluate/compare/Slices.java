package dev.tunesmith.evaluate.compare;

import dev.tunesmith.evaluate.compare.Comparer.Pair;
import dev.tunesmith.evaluate.suite.ItemSlices;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Compares slices of items, by flag and by attribute. */
final class Slices {

    private Slices() {}

    /** The slices, and the attributes that have too many values to be slices. */
    record Result(List<SliceComparison> comparisons, List<String> leftOut) {}

    static Result of(List<Pair> pairs, Function<List<Pair>, CheckComparison> compare) {
        ItemSlices slices = ItemSlices.of(pairs.stream().map(Pair::item).toList());
        List<SliceComparison> comparisons = new ArrayList<>();
        slices.slices().forEach((name, belongs) -> {
            List<Pair> members =
                    pairs.stream().filter(pair -> belongs.test(pair.item())).toList();
            // A slice of nothing or of everything says nothing new.
            if (!members.isEmpty() && members.size() < pairs.size()) {
                comparisons.add(new SliceComparison(name, compare.apply(members)));
            }
        });
        comparisons.sort(
                Comparator.comparing((SliceComparison slice) -> slice.headline().items())
                        .reversed()
                        .thenComparing(SliceComparison::slice));
        return new Result(List.copyOf(comparisons), slices.leftOut());
    }
}
