package dev.tunesmith.data.collect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a collector did with what it saw.
 *
 * @param source name of the source
 * @param unit what it is made of: {@code headings}, {@code messages}, {@code rows}, {@code templates}
 * @param seen how many units there are
 * @param used units that went into samples; {@code seen = used + all skipped}
 * @param samples samples made
 * @param skipped reason → how many units
 * @param examples reason → the first places, at most {@value #EXAMPLES}; every place of an answer to a request
 * @param notes facts worth knowing that skipped nothing, such as how many messages were edited
 */
public record CollectReport(
        String source,
        String unit,
        long seen,
        long used,
        long samples,
        Map<String, Long> skipped,
        Map<String, List<String>> examples,
        Map<String, Long> notes) {

    /** How many places are kept for each reason. */
    public static final int EXAMPLES = 3;

    public CollectReport {
        skipped = Collections.unmodifiableMap(new TreeMap<>(skipped));
        examples = Collections.unmodifiableMap(new TreeMap<>(examples));
        notes = Collections.unmodifiableMap(new TreeMap<>(notes));
    }

    /** How many units became nothing. */
    public long skippedInAll() {
        return skipped.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Counts while a source is read. Not thread-safe. */
    public static final class Counter {

        private final String source;
        private final String unit;
        private final Map<String, Long> skipped = new LinkedHashMap<>();
        private final Map<String, List<String>> examples = new LinkedHashMap<>();
        private final Map<String, Long> notes = new LinkedHashMap<>();
        private long used;

        public Counter(String source, String unit) {
            this.source = source;
            this.unit = unit;
        }

        /** Count a unit that becomes nothing; {@code place} is kept as an example. */
        public void skip(String reason, String place) {
            skipped.merge(reason, 1L, Long::sum);
            List<String> places = examples.computeIfAbsent(reason, unused -> new ArrayList<>());
            if (places.size() < EXAMPLES) {
                places.add(place);
            }
        }

        /** Count units that go into a sample. */
        public void use(long units) {
            used += units;
        }

        /** Count something worth knowing. */
        public void note(String what) {
            notes.merge(what, 1L, Long::sum);
        }

        /** The report; all that was seen was used or skipped. */
        public CollectReport report(long samples) {
            long left = skipped.values().stream().mapToLong(Long::longValue).sum();
            return new CollectReport(source, unit, used + left, used, samples, skipped, examples, notes);
        }
    }
}
