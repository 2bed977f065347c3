package dev.tunesmith.project.issues;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.issue.IssueKinds;
import dev.tunesmith.evaluate.issue.IssueReport;
import dev.tunesmith.evaluate.issue.IssueState;
import dev.tunesmith.evaluate.issue.IssueTracker.ItemKey;
import dev.tunesmith.evaluate.issue.KindHistory;
import dev.tunesmith.evaluate.issue.KindHistory.Transition;
import dev.tunesmith.evaluate.issue.Precision;
import dev.tunesmith.evaluate.issue.Seen;
import dev.tunesmith.evaluate.issue.SliceRate;
import dev.tunesmith.evaluate.issue.TrainingNear;
import dev.tunesmith.evaluate.stats.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Issues for a terminal: the table of kinds and states with the curve over the runs, transitions, slices, precision, and the
 * issues with their evidence marked.
 */
public final class IssueText {

    private static final int SLICES = 3;
    private static final int TRAINED_SHOWN = 10;
    private static final double LEAST_LIFT = 1.05;

    private final IssueReport report;
    private final Map<ItemKey, Sample> items;
    private final Map<ItemKey, TrainingNear> near;
    private final Paint paint;
    private final List<String> lines = new ArrayList<>();

    /** Show a report; items are shown with their input, and training samples near them. */
    public IssueText(IssueReport report, Map<ItemKey, Sample> items, Map<ItemKey, TrainingNear> near, Paint paint) {
        this.report = report;
        this.items = items;
        this.near = near;
        this.paint = paint;
    }

    /**
     * The lines.
     *
     * @param most how many items to show with their answers
     */
    public List<String> lines(int most) {
        head();
        table();
        transitions();
        slices();
        precision();
        lines.addAll(new IssueItems(report, items, near, paint).lines(most));
        return List.copyOf(lines);
    }

    private void head() {
        List<String> runs = report.runs();
        lines.add(paint.bold("errors of " + Count.of(report.items(), "item") + " over " + Count.of(runs.size(), "run")
                + ": " + String.join(" → ", runs)));
        if (!report.trainedOn().isEmpty()) {
            lines.add(Count.of(report.trainedOn().size(), "item") + " more "
                    + (report.trainedOn().size() == 1 ? "was" : "were") + " trained on and count in no figure: "
                    + String.join(
                            ", ",
                            report.trainedOn().stream()
                                    .limit(TRAINED_SHOWN)
                                    .map(one -> one.item() + " (" + one.reason() + ")")
                                    .toList()));
        }
        lines.add("");
    }

    private void table() {
        List<KindHistory> kinds =
                report.kinds().stream().filter(IssueText::isSeen).toList();
        if (kinds.isEmpty()) {
            lines.add("nothing was found");
            return;
        }
        int width = width(kinds);
        lines.add(paint.bold(String.format(
                Locale.ROOT,
                "%-" + width + "s %5s %10s %9s %8s %7s   %s",
                "kind",
                "new",
                "persisting",
                "regressed",
                "resolved",
                "unknown",
                "share of items by run")));
        for (KindHistory kind : kinds) {
            KindHistory.Count last = kind.last();
            lines.add(String.format(
                    Locale.ROOT,
                    "%-" + width + "s %5d %10d %9d %8d %7d   %s",
                    kind.kind(),
                    last.of(IssueState.NEW),
                    last.of(IssueState.PERSISTING),
                    last.of(IssueState.REGRESSED),
                    last.of(IssueState.RESOLVED),
                    last.of(IssueState.UNKNOWN),
                    curve(kind)));
        }
        List<String> never = report.kinds().stream()
                .filter(kind -> !isSeen(kind))
                .map(KindHistory::kind)
                .toList();
        if (!never.isEmpty()) {
            lines.add(paint.faint("never seen: " + String.join(", ", never)));
        }
    }

    private static int width(List<KindHistory> kinds) {
        return Math.max(
                14, kinds.stream().mapToInt(kind -> kind.kind().length()).max().orElse(0));
    }

    private static boolean isSeen(KindHistory kind) {
        return kind.iterations().stream().anyMatch(count -> count.rate().passed() > 0 || count.flaky() > 0);
    }

    private static String curve(KindHistory kind) {
        List<KindHistory.Count> counts = kind.iterations();
        String text = String.join(
                " → ", counts.stream().map(count -> share(kind.kind(), count)).toList());
        if (counts.size() == 1) {
            return kind.last().known() ? text + " (" + interval(kind.last().rate()) + ")" : text;
        }
        String test = kind.pValue() < 0.0001 ? ", p < 0.0001" : String.format(Locale.ROOT, ", p = %.4f", kind.pValue());
        return Paint.sparkline(counts.stream()
                        .map(count -> count.known() ? count.rate().value() : Double.NaN)
                        .toList())
                + " " + text + (kind.tested() ? test : "");
    }

    /** What people said is of the answers that they read, so their number stands beside it. */
    private static String share(String kind, KindHistory.Count count) {
        if (!count.known()) {
            return Paint.UNKNOWN;
        }
        String percent = percent(count.rate().value());
        return IssueKinds.isCode(kind) ? percent + " of " + count.rate().total() + " read" : percent;
    }

    private void transitions() {
        int steps = report.runs().size() - 1;
        List<KindHistory> kinds =
                report.kinds().stream().filter(IssueText::isSeen).toList();
        for (int i = 0; i < steps && !kinds.isEmpty(); i++) {
            String head = report.runs().get(i) + " → " + report.runs().get(i + 1);
            int width = Math.max(width(kinds), head.length());
            lines.add("");
            lines.add(paint.bold(String.format(
                    Locale.ROOT,
                    "%-" + width + "s %8s %6s %8s %6s %7s",
                    head,
                    "resolved",
                    "stayed",
                    "appeared",
                    "clean",
                    "unknown")));
            for (KindHistory kind : kinds) {
                Transition step = kind.transitions().get(i);
                int certain = step.count(Seen.PRESENT, Seen.CLEAN)
                        + step.count(Seen.PRESENT, Seen.PRESENT)
                        + step.count(Seen.CLEAN, Seen.PRESENT)
                        + step.count(Seen.CLEAN, Seen.CLEAN);
                int all =
                        step.counts().stream().mapToInt(Transition.Cell::items).sum();
                lines.add(String.format(
                        Locale.ROOT,
                        "%-" + width + "s %8d %6d %8d %6d %7d",
                        kind.kind(),
                        step.count(Seen.PRESENT, Seen.CLEAN),
                        step.count(Seen.PRESENT, Seen.PRESENT),
                        step.count(Seen.CLEAN, Seen.PRESENT),
                        step.count(Seen.CLEAN, Seen.CLEAN),
                        all - certain));
            }
        }
    }

    private void slices() {
        List<String> found = new ArrayList<>();
        for (KindHistory kind : report.kinds()) {
            List<String> worst = kind.slices().stream()
                    .filter(slice -> slice.lift() >= LEAST_LIFT)
                    .limit(SLICES)
                    .map(IssueText::slice)
                    .toList();
            if (!worst.isEmpty() && kind.open() > 0) {
                found.add("  " + kind.kind() + ": " + String.join("; ", worst));
            }
        }
        if (!found.isEmpty()) {
            lines.add("");
            lines.add(paint.bold("where it happens most, in " + last()));
            lines.addAll(found);
        }
    }

    private String last() {
        return report.runs().get(report.runs().size() - 1);
    }

    private static String slice(SliceRate slice) {
        return String.format(
                Locale.ROOT,
                "%s %d of %d (%.1f times)",
                slice.slice(),
                slice.rate().passed(),
                slice.rate().total(),
                slice.lift());
    }

    private void precision() {
        List<Precision> reviewed = report.precision().stream()
                .filter(one -> one.confirmed().total() > 0)
                .toList();
        if (reviewed.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add(paint.bold("how many suspicions people confirm"));
        for (Precision one : reviewed) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %s: %d of %d, %s (%s), of %s",
                    one.kind(),
                    one.confirmed().passed(),
                    one.confirmed().total(),
                    percent(one.confirmed().value()),
                    interval(one.confirmed()),
                    Count.of(one.suspicions(), "suspicion")));
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String interval(Rate rate) {
        return String.format(
                Locale.ROOT,
                "95 %% interval %.0f to %.0f %%",
                100 * rate.interval().low(),
                100 * rate.interval().high());
    }
}
