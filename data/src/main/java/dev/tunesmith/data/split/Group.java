package dev.tunesmith.data.split;

import dev.tunesmith.core.io.Sha256;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Samples that must stay together.
 *
 * @param name the group id
 * @param samples its samples in order, at least one
 * @param position where the seeded hash of the name puts it, 0 to below 1
 */
record Group(String name, List<Sample> samples, double position) {

    private static final double TWO_TO_53 = 0x1p53;

    /** The groups of samples, in the order of their first sample. */
    static List<Group> of(List<Sample> samples, long seed) {
        Map<String, List<Sample>> byName = new LinkedHashMap<>();
        samples.forEach(sample -> byName.computeIfAbsent(sample.group(), unused -> new ArrayList<>())
                .add(sample));
        List<Group> groups = new ArrayList<>();
        byName.forEach((name, members) -> groups.add(new Group(name, List.copyOf(members), position(name, seed))));
        return groups;
    }

    private static double position(String name, long seed) {
        long head = ByteBuffer.wrap(Sha256.bytes(seed + "\n" + name)).getLong();
        return (head >>> 11) / TWO_TO_53;
    }

    int size() {
        return samples.size();
    }

    /** The split that a member is pinned to; the most guarded one where members disagree. */
    Optional<Split> pinned() {
        return samples.stream().flatMap(sample -> Split.pinned(sample).stream()).max(Split::compareTo);
    }

    /** The values that its samples have for an attribute; a sample without it counts as {@code (none)}. */
    Set<String> strata(@Nullable String attribute) {
        Set<String> values = new TreeSet<>();
        if (attribute != null) {
            samples.forEach(sample -> values.add(sample.attributes().getOrDefault(attribute, "(none)")));
        }
        return values;
    }
}
