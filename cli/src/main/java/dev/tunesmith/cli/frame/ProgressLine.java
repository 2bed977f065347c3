package dev.tunesmith.cli.frame;

import java.util.Locale;

/**
 * The text of a task's progress.
 *
 * @param name what is done
 * @param total how many units there are, or -1 where that is not known
 * @param unit what is counted; {@code bytes} are shown as kB, MB and GB
 */
record ProgressLine(String name, long total, String unit) {

    private static final int BAR_WIDTH = 24;
    private static final double NANOS = 1e9;

    /** For a screen: name, bar, share, count, rate, time left, detail; cut to the width. */
    String bar(long done, String detail, long elapsedNanos, int width) {
        StringBuilder text = new StringBuilder(name);
        if (total > 0) {
            int filled = (int) (BAR_WIDTH * share(done));
            text.append(" [")
                    .append("#".repeat(filled))
                    .append("-".repeat(BAR_WIDTH - filled))
                    .append(']');
        }
        text.append(measures(done, detail, elapsedNanos));
        return text.length() <= width ? text.toString() : text.substring(0, Math.max(0, width));
    }

    /** For a log: one line. */
    String plain(long done, String detail, long elapsedNanos) {
        return name + ":" + measures(done, detail, elapsedNanos);
    }

    /** The last line of a task. */
    String finished(long done, String detail, long elapsedNanos) {
        String part = total > 0 && done < total ? " of " + count(total) : "";
        return name + ": " + count(done) + (part.isEmpty() ? "" : part) + " " + unitWord(part.isEmpty() ? done : total)
                + "in " + duration(elapsedNanos / NANOS) + (detail.isEmpty() ? "" : ", " + detail);
    }

    private String measures(long done, String detail, long elapsedNanos) {
        double seconds = elapsedNanos / NANOS;
        double rate = seconds > 0 ? done / seconds : 0;
        StringBuilder text = new StringBuilder();
        if (total > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    " %3d%%  %s/%s %s",
                    (int) (100 * share(done)),
                    count(done),
                    count(total),
                    unitWord(total)));
        } else {
            text.append(' ').append(count(done)).append(' ').append(unitWord(done));
        }
        if (rate > 0) {
            text.append(" ").append(rate(rate)).append("/s");
            if (total > 0 && done < total) {
                text.append("  ").append(duration((total - done) / rate)).append(" left");
            }
        }
        return (text + (detail.isEmpty() ? "" : "  " + detail)).stripTrailing();
    }

    private double share(long done) {
        return Math.min(1, Math.max(0, done / (double) total));
    }

    private boolean isBytes() {
        return unit.equals("bytes");
    }

    private String unitWord(long of) {
        return isBytes() ? "" : (of == 1 ? singular(unit) : unit) + " ";
    }

    private static String singular(String plural) {
        return plural.endsWith("ies")
                ? plural.substring(0, plural.length() - 3) + "y"
                : plural.endsWith("s") ? plural.substring(0, plural.length() - 1) : plural;
    }

    private String count(long value) {
        return isBytes() ? bytes(value) : Long.toString(value);
    }

    private String rate(double value) {
        if (isBytes()) {
            return bytes(Math.round(value));
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
    }

    /** A size as people read it: 94.1 MB. */
    static String bytes(long value) {
        if (value < 1_000) {
            return value + " B";
        }
        double scaled = value;
        for (String suffix : new String[] {"kB", "MB", "GB"}) {
            scaled /= 1_000;
            if (scaled < 999.95 || suffix.equals("GB")) {
                return String.format(Locale.ROOT, "%.1f %s", scaled, suffix);
            }
        }
        throw new AssertionError("the loop returns at GB");
    }

    /** A time as people read it: 0:07, 12:30, 1:02:03. */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole >= 3_600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3_600, whole / 60 % 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }
}
