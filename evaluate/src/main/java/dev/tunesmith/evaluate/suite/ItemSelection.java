package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.message.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which items a suite asks.
 *
 * @param source where they come from
 * @param filter which of them
 * @param limit only so many; null for all
 * @param seed draws the items of the limit, or null for the first
 */
public record ItemSelection(
        ItemSource source,
        ItemFilter filter,
        @Nullable Integer limit,
        @Nullable Long seed) {

    /** The selected items, in the order given. */
    public List<Sample> select(List<Sample> samples) {
        List<Sample> matching = samples.stream().filter(filter::matches).toList();
        Integer most = limit;
        Long draw = seed;
        if (most == null || most >= matching.size()) {
            return matching;
        }
        if (draw == null) {
            return matching.subList(0, most);
        }
        List<Integer> places =
                new ArrayList<>(IntStream.range(0, matching.size()).boxed().toList());
        Collections.shuffle(places, new Random(draw));
        return places.subList(0, most).stream().sorted().map(matching::get).toList();
    }
}
