package dev.tunesmith.project.report;

import dev.tunesmith.evaluate.compare.CheckComparison;
import dev.tunesmith.evaluate.issue.KindHistory;
import dev.tunesmith.evaluate.issue.KindHistory.Count;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Charts as SVG inside the page; colours come from its style sheet. */
final class Charts {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 260;
    private static final int LEFT = 52;
    private static final int BOTTOM = 36;
    private static final int TOP = 14;
    private static final int RIGHT = 14;
    private static final int LINES = 4;
    private static final int BAR_LEFT = 150;
    private static final int BAR_WIDTH = 520;
    private static final int ROW = 44;
    private static final int BAR = 14;
    private static final int WINDOW = 10;
    private static final int SHARE_NAMES = 190;
    private static final int SHARE_COLOURS = 8;
    private static final int NAME_HEIGHT = 14;

    private Charts() {}

    /** The training loss (each step faint, running mean strong) and the dev loss. */
    static String loss(LossCurve curve) {
        if (curve.train().isEmpty()) {
            return "<p>No training step was logged.</p>";
        }
        double top = Math.max(
                curve.train().stream().mapToDouble(LossCurve.Point::loss).max().orElse(1),
                curve.dev().stream().mapToDouble(LossCurve.Point::loss).max().orElse(0));
        top = top <= 0 ? 1 : top * 1.05;
        long last = Math.max(1, curve.train().get(curve.train().size() - 1).step());
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT
                + "\" role=\"img\" aria-label=\"Training and dev loss over optimizer steps\">");
        for (int i = 0; i <= LINES; i++) {
            double value = top * i / LINES;
            double y = y(value, top);
            svg.append(line(LEFT, y, WIDTH - RIGHT, y, "grid"))
                    .append(text(LEFT - 6, y + 4, "end", Html.number(value, 2)));
            long step = Math.round((double) last * i / LINES);
            svg.append(text(x(step, last), HEIGHT - 18, "middle", "" + step));
        }
        svg.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 5, "middle", "optimizer step"));
        svg.append(path(curve.train(), last, top, "loss-step"));
        svg.append(path(curve.smoothed(WINDOW), last, top, "loss-train"));
        svg.append(path(curve.dev(), last, top, "loss-dev"));
        for (LossCurve.Point point : curve.dev()) {
            svg.append(String.format(
                            Locale.ROOT,
                            "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>",
                            x(point.step(), last),
                            y(point.loss(), top)))
                    .append("step ")
                    .append(point.step())
                    .append(": dev loss ")
                    .append(Html.number(point.loss(), 4))
                    .append("</title></circle>");
        }
        return svg.append("</svg>").toString();
    }

    private static double x(double step, long last) {
        return LEFT + (WIDTH - LEFT - RIGHT) * step / last;
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * Math.max(0, value) / top;
    }

    private static String path(List<LossCurve.Point> points, long last, double top, String cssClass) {
        if (points.isEmpty()) {
            return "";
        }
        StringBuilder path = new StringBuilder("<polyline class=\"" + cssClass + "\" points=\"");
        for (LossCurve.Point point : points) {
            if (Double.isFinite(point.loss())) {
                path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.step(), last), y(point.loss(), top)));
            }
        }
        return path.append("\"/>").toString();
    }

    /** A bar before and a bar after for each check, with its 95 % interval as a whisker. */
    static String bars(List<CheckComparison> checks) {
        int height = checks.size() * ROW + 24;
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " " + height
                + "\" role=\"img\" aria-label=\"Pass rates of base and tuned model by check\">");
        for (int percent = 0; percent <= 100; percent += 25) {
            double x = BAR_LEFT + BAR_WIDTH * percent / 100.0;
            svg.append(line(x, 0, x, height - 20, "grid")).append(text(x, height - 5, "middle", percent + " %"));
        }
        for (int i = 0; i < checks.size(); i++) {
            CheckComparison check = checks.get(i);
            double y = i * (double) ROW + 6;
            svg.append(text(BAR_LEFT - 10, y + BAR + 5, "end", check.checkId()));
            svg.append(bar(
                    y,
                    "base",
                    check.base().value(),
                    check.base().interval().low(),
                    check.base().interval().high()));
            svg.append(bar(
                    y + BAR + 2,
                    "tuned",
                    check.tuned().value(),
                    check.tuned().interval().low(),
                    check.tuned().interval().high()));
        }
        return svg.append("</svg>").toString();
    }

    private static String bar(double y, String cssClass, double value, double low, double high) {
        double width = BAR_WIDTH * value;
        double middle = y + BAR / 2.0;
        return String.format(
                        Locale.ROOT,
                        "<rect class=\"bar-%s\" x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>",
                        cssClass,
                        BAR_LEFT,
                        y,
                        Math.max(1, width),
                        BAR)
                + line(BAR_LEFT + BAR_WIDTH * low, middle, BAR_LEFT + BAR_WIDTH * high, middle, "whisker")
                + text(BAR_LEFT + BAR_WIDTH * Math.max(value, high) + 6, y + BAR - 3, "start", Html.percent(value));
    }

    /**
     * The share of items with each kind of error, run by run; a curve's name stands at its end. Where a run says nothing of a
     * kind the curve is broken, and a run between two such is a dot.
     */
    static String shares(List<String> runs, List<KindHistory> kinds) {
        double most = kinds.stream()
                .flatMap(kind -> kind.iterations().stream())
                .mapToDouble(count -> count.rate().value())
                .max()
                .orElse(0);
        double top = Math.min(1, Math.max(0.01, most * 1.05));
        int right = WIDTH - SHARE_NAMES;
        StringBuilder svg = new StringBuilder();
        for (int i = 0; i <= LINES; i++) {
            double value = top * i / LINES;
            double y = y(value, top);
            svg.append(line(LEFT, y, right, y, "grid")).append(text(LEFT - 6, y + 4, "end", Html.percent(value)));
        }
        double step = (right - LEFT) / (double) Math.max(1, runs.size() - 1);
        for (int i = 0; i < runs.size(); i++) {
            String anchor = i == 0 ? "start" : i == runs.size() - 1 ? "end" : "middle";
            svg.append(text(LEFT + i * step, HEIGHT - 14, anchor, runs.get(i)));
        }
        List<KindHistory> byEnd = kinds.stream()
                .sorted(Comparator.comparingDouble(kind -> -end(kind)))
                .toList();
        double free = TOP;
        for (int k = 0; k < byEnd.size(); k++) {
            KindHistory kind = byEnd.get(k);
            String colour = "share share-" + k % SHARE_COLOURS + (k >= SHARE_COLOURS ? " share-dashed" : "");
            List<Point> points = new ArrayList<>();
            for (int i = 0; i < runs.size(); i++) {
                Count count = kind.iterations().get(i);
                if (count.known()) {
                    points.add(new Point(LEFT + i * step, y(count.rate().value(), top)));
                } else {
                    svg.append(curve(points, colour));
                    points.clear();
                }
            }
            svg.append(curve(points, colour));
            // Names never stand on one another: each takes the next free line at or below its curve's end.
            double name = Math.max(free, y(end(kind), top));
            free = name + NAME_HEIGHT;
            svg.append(line(right + 4, name, right + 18, name, colour))
                    .append(text(
                            right + 24,
                            name + 4,
                            "start",
                            kind.kind() + (kind.last().known() ? "" : ": –")));
        }
        // Where many curves end at the bottom, their names go on below the axis.
        int height = (int) Math.max(HEIGHT, free + NAME_HEIGHT / 2.0);
        return "<svg viewBox=\"0 0 " + WIDTH + " " + height
                + "\" role=\"img\" aria-label=\"Share of items with each kind of error by run\">" + svg + "</svg>";
    }

    /** The height of a curve's end: the last share that is known. */
    private static double end(KindHistory kind) {
        return kind.iterations().stream()
                .filter(Count::known)
                .reduce((first, second) -> second)
                .map(count -> count.rate().value())
                .orElse(0.0);
    }

    private record Point(double x, double y) {}

    /** A line through points; a dot for one point, and nothing for none. */
    private static String curve(List<Point> points, String colour) {
        if (points.size() == 1) {
            Point point = points.get(0);
            return String.format(
                    Locale.ROOT, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>", colour, point.x, point.y);
        }
        StringBuilder line = new StringBuilder();
        points.forEach(point -> line.append(String.format(Locale.ROOT, "%.1f,%.1f ", point.x, point.y)));
        return points.isEmpty() ? "" : "<polyline class=\"" + colour + "\" points=\"" + line + "\"/>";
    }

    static String line(double x1, double y1, double x2, double y2, String cssClass) {
        return String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                cssClass,
                x1,
                y1,
                x2,
                y2);
    }

    static String text(double x, double y, String anchor, String text) {
        return String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor)
                + Html.escape(text) + "</text>";
    }
}
