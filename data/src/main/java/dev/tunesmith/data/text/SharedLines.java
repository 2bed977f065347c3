package dev.tunesmith.data.text;

import dev.tunesmith.core.message.Sample;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the lines that many inputs start with, which are the task's instruction and not the item's own words.
 *
 * <p>Where every user turn is an instruction, a line feed and the input, comparing whole turns would make all items look
 * alike. The longest run of leading lines that at least {@value #LEAST} inputs and 1 in {@value #SHARE} share is left out.
 */
public final class SharedLines {

    private static final int LEAST = 3;
    private static final int SHARE = 100;
    private static final int MOST_LINES = 20;

    private final Map<String, Integer> counts;
    private final int threshold;

    private SharedLines(Map<String, Integer> counts, int threshold) {
        this.counts = counts;
        this.threshold = threshold;
    }

    /** Count the leading lines of all inputs that are compared with one another. */
    public static SharedLines of(Collection<Sample> samples) {
        Map<String, Integer> counts = new HashMap<>();
        for (Sample sample : samples) {
            String input = sample.input();
            int end = input.indexOf('\n');
            for (int lines = 0; end >= 0 && lines < MOST_LINES; lines++) {
                counts.merge(input.substring(0, end), 1, Integer::sum);
                end = input.indexOf('\n', end + 1);
            }
        }
        return new SharedLines(counts, Math.max(LEAST, (samples.size() + SHARE - 1) / SHARE));
    }

    /** The input without the shared lines it starts with; never empty where the input is not. */
    public String ownInput(Sample sample) {
        String input = sample.input();
        int from = 0;
        int end = input.indexOf('\n');
        for (int lines = 0; end >= 0 && lines < MOST_LINES; lines++) {
            if (counts.getOrDefault(input.substring(0, end), 0) < threshold) {
                break;
            }
            from = end + 1;
            end = input.indexOf('\n', from);
        }
        String rest = input.substring(from);
        return rest.isBlank() ? input : rest;
    }
}
