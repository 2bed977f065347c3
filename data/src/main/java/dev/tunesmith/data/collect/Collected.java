package dev.tunesmith.data.collect;

import dev.tunesmith.core.message.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Samples of one source, in its order, and what became of the rest.
 *
 * @param samples at least none
 * @param report everything that was seen, counted
 */
public record Collected(List<Sample> samples, CollectReport report) {

    public Collected {
        samples = List.copyOf(samples);
    }

    /** What was collected from several files that are one source. */
    public static Collected together(Path source, List<Collected> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        List<Sample> all = new ArrayList<>();
        Map<String, Long> skipped = new TreeMap<>();
        Map<String, List<String>> examples = new TreeMap<>();
        Map<String, Long> notes = new TreeMap<>();
        long seen = 0;
        long used = 0;
        for (Collected part : parts) {
            CollectReport report = part.report();
            all.addAll(part.samples());
            seen += report.seen();
            used += report.used();
            report.skipped().forEach((reason, count) -> skipped.merge(reason, count, Long::sum));
            report.notes().forEach((note, count) -> notes.merge(note, count, Long::sum));
            report.examples()
                    .forEach((reason, places) -> examples.merge(
                            reason,
                            places,
                            (one, other) -> Stream.concat(one.stream(), other.stream())
                                    .limit(CollectReport.EXAMPLES)
                                    .toList()));
        }
        String unit = parts.isEmpty() ? "rows" : parts.get(0).report().unit();
        return new Collected(
                all, new CollectReport(source.toString(), unit, seen, used, all.size(), skipped, examples, notes));
    }
}
