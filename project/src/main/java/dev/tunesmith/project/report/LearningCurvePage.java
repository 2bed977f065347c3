package dev.tunesmith.project.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A learning curve as a page of its own: dev score against the number of training samples, both measured and estimated. */
public final class LearningCurvePage {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 320;
    private static final int LEFT = 64;
    private static final int RIGHT = 24;
    private static final int TOP = 16;
    private static final int BOTTOM = 44;
    private static final int LINES = 4;

    private LearningCurvePage() {}

    /**
     * Draw.
     *
     * @param unit what is on the vertical axis
     * @param measured (samples, score), ascending
     * @param estimated (samples, score), ascending; may be empty
     * @param reading what the curve says, a sentence
     */
    public static String html(String unit, List<double[]> measured, List<double[]> estimated, String reading) {
        Html page = new Html();
        page.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                        + "<meta name=\"viewport\" content=\"width=device-width\"><title>Learning curve</title><style>"
                        + "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;"
                        + "color:#1c1c1e;background:#fff}svg{width:100%}text{font-size:12px;fill:#555}"
                        + ".grid{stroke:#ddd}.measured{fill:none;stroke:#1769aa;stroke-width:2}"
                        + ".estimated{fill:none;stroke:#1769aa;stroke-dasharray:5 5}.dot{fill:#1769aa}"
                        + ".open{fill:#fff;stroke:#1769aa}td,th{padding:.2rem 1rem .2rem 0;text-align:right}"
                        + "@media(prefers-color-scheme:dark){body{background:#1c1c1e;color:#eee}text{fill:#aaa}"
                        + ".grid{stroke:#444}.open{fill:#1c1c1e}}</style></head><body>")
                .element("h1", "Learning curve")
                .element(
                        "p",
                        "Score on the dev set after training on so many samples; lower is better."
                                + (estimated.isEmpty()
                                        ? ""
                                        : " Dashed and hollow: estimated from the measured points, if more data are like these."))
                .element("p", reading)
                .raw(chart(unit, measured, estimated))
                .raw("<table><tr><th>samples</th><th>")
                .text(unit)
                .raw("</th><th></th></tr>");
        measured.forEach(point -> row(page, point, "measured"));
        estimated.forEach(point -> row(page, point, "estimated"));
        return page.raw("</table></body></html>\n").toString();
    }

    private static void row(Html page, double[] point, String kind) {
        page.row(String.format(Locale.ROOT, "%.0f", point[0]), Html.number(point[1], 4), kind);
    }

    private static String chart(String unit, List<double[]> measured, List<double[]> estimated) {
        List<double[]> all = new ArrayList<>(measured);
        all.addAll(estimated);
        double top = all.stream().mapToDouble(point -> point[1]).max().orElse(1) * 1.05;
        double low = Math.log(all.stream().mapToDouble(point -> point[0]).min().orElse(1));
        double high = Math.max(
                low + 1e-9,
                Math.log(all.stream().mapToDouble(point -> point[0]).max().orElse(2)));
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT
                + "\" role=\"img\" aria-label=\"Dev score against training samples\">");
        for (int i = 0; i <= LINES; i++) {
            double y = y(top * i / LINES, top);
            svg.append(Charts.line(LEFT, y, WIDTH - RIGHT, y, "grid"))
                    .append(Charts.text(LEFT - 8, y + 4, "end", Html.number(top * i / LINES, 2)));
        }
        for (double[] point : all) {
            svg.append(Charts.text(
                    x(point, low, high), HEIGHT - 24, "middle", String.format(Locale.ROOT, "%.0f", point[0])));
        }
        svg.append(Charts.text(
                (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, "middle", "training samples (logarithmic), " + unit));
        List<double[]> onward = new ArrayList<>(estimated);
        measured.stream().max(Comparator.comparingDouble(point -> point[0])).ifPresent(last -> onward.add(0, last));
        svg.append(line(measured, "measured", low, high, top)).append(line(onward, "estimated", low, high, top));
        measured.forEach(point -> svg.append(dot(point, "dot", low, high, top)));
        estimated.forEach(point -> svg.append(dot(point, "open", low, high, top)));
        return svg.append("</svg>").toString();
    }

    private static double x(double[] point, double low, double high) {
        return LEFT + (WIDTH - LEFT - RIGHT) * (Math.log(point[0]) - low) / (high - low);
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top;
    }

    private static String line(List<double[]> points, String cssClass, double low, double high, double top) {
        StringBuilder svg = new StringBuilder("<polyline class=\"" + cssClass + "\" points=\"");
        points.forEach(
                point -> svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point, low, high), y(point[1], top))));
        return svg.append("\"/>").toString();
    }

    private static String dot(double[] point, String cssClass, double low, double high, double top) {
        return String.format(
                Locale.ROOT,
                "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>%.0f samples: %.4f</title></circle>",
                cssClass,
                x(point, low, high),
                y(point[1], top),
                point[0],
                point[1]);
    }
}
