package dev.tunesmith.template;

import java.util.Arrays;

/** Grows a {@link SourcedText} and charges every character to the {@link Meter}. Not for use by several threads. */
final class TextBuilder {

    private final Meter meter;
    private final StringBuilder text = new StringBuilder();
    private int[] ends = new int[8];
    private Origin[] origins = new Origin[8];
    private int runs;

    TextBuilder(Meter meter) {
        this.meter = meter;
    }

    int length() {
        return text.length();
    }

    TextBuilder append(String part, Origin origin) {
        if (!part.isEmpty()) {
            meter.text(text.length() + (long) part.length(), part.length());
            text.append(part);
            mark(text.length(), origin);
        }
        return this;
    }

    TextBuilder append(char part, Origin origin) {
        meter.text(text.length() + 1L, 1);
        text.append(part);
        mark(text.length(), origin);
        return this;
    }

    TextBuilder append(SourcedText part) {
        return append(part, 0, part.length());
    }

    TextBuilder append(SourcedText part, int from, int to) {
        if (from >= to) {
            return this;
        }
        int base = text.length() - from;
        meter.text(text.length() + (long) (to - from), to - from);
        text.append(part.text(), from, to);
        for (int run = 0; run < part.runs(); run++) {
            int end = part.runEnd(run);
            if (end > from) {
                mark(base + Math.min(end, to), part.runOrigin(run));
            }
            if (end >= to) {
                break;
            }
        }
        return this;
    }

    private void mark(int end, Origin origin) {
        if (runs > 0 && origins[runs - 1] == origin) {
            ends[runs - 1] = end;
            return;
        }
        if (runs == ends.length) {
            ends = Arrays.copyOf(ends, runs * 2);
            origins = Arrays.copyOf(origins, runs * 2);
        }
        ends[runs] = end;
        origins[runs++] = origin;
    }

    SourcedText toText() {
        return runs == 0 ? SourcedText.EMPTY : SourcedText.ofRuns(text.toString(), ends, origins, runs);
    }
}
