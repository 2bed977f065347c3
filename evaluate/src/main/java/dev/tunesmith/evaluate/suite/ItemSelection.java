package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.message.Sample;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which items a suite asks.
 *
 * @param split {@code train}, {@code dev} or {@code test} of the project; ignored where a file is given
 * @param file a file of samples, or null for the split
 * @param filter which of them
 * @param limit only so many, the first in file order; null for all
 */
public record ItemSelection(
        String split,
        @Nullable Path file,
        ItemFilter filter,
        @Nullable Integer limit) {

    /** The selected items, in the order given. */
    public List<Sample> select(List<Sample> samples) {
        return samples.stream()
                .filter(filter::matches)
                .limit(limit == null ? Long.MAX_VALUE : limit)
                .toList();
    }

    /** Where the items come from, for messages. */
    public String source() {
        return file == null ? "split " + split : file.toString();
    }
}
