package dev.tunesmith.project.report;

import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.issue.IssueReport;
import dev.tunesmith.evaluate.issue.IssueState;
import dev.tunesmith.evaluate.issue.KindHistory;
import dev.tunesmith.evaluate.stats.Difference;
import dev.tunesmith.project.report.Round.AnsweredRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The story over all rounds of an iteration as one page: what passes, which issues came and went, what was added and what it did. */
public final class IterationsPage {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 240;
    private static final int LEFT = 52;
    private static final int RIGHT = 24;
    private static final int TOP = 14;
    private static final int BOTTOM = 30;
    private static final int LINES = 4;

    private final String title;
    private final List<Round> rounds;
    private final IssueReport report;
    private final Html html = new Html();

    /**
     * Make the page.
     *
     * @param rounds at least one, in order
     * @param report the issues of all runs
     */
    public IterationsPage(String title, List<Round> rounds, IssueReport report) {
        this.title = title;
        this.rounds = List.copyOf(rounds);
        this.report = report;
    }

    /** The whole page. */
    public String html() {
        html.page(
                Html.NO_SCRIPT, title + " – iterations", title + ": " + Count.of(rounds.size(), "round"), "report.css");
        String ended = rounds.get(rounds.size() - 1).ended();
        html.element("p", ended == null ? "The iteration is under way." : "Ended: " + ended + ".");
        html.raw("</header><main>");
        passes();
        issues();
        requests();
        kinds();
        return html.raw("</main></body></html>\n").toString();
    }

    private void passes() {
        html.section("passes", "What passes");
        html.raw(
                "<p class=\"legend\"><span class=\"key tuned\"></span> items that pass the headline check of their suite;"
                        + " lines are 95 % Wilson intervals</p>");
        List<Series> series =
                List.of(new Series("loss-train", round -> round.passRate().value()));
        StringBuilder whiskers = new StringBuilder();
        for (int i = 0; i < rounds.size(); i++) {
            Round round = rounds.get(i);
            whiskers.append(Charts.line(
                    x(i),
                    y(round.passRate().interval().low(), 1),
                    x(i),
                    y(round.passRate().interval().high(), 1),
                    "whisker"));
        }
        chart("Pass rate over the rounds", series, 1, value -> Html.number(100 * value, 0) + " %", whiskers.toString());
        html.raw(
                "<table><thead><tr><th>round<th>run<th>trained on<th>added<th>pass<th>change<th>95 % interval<th>time</tr>"
                        + "</thead><tbody>");
        for (Round round : rounds) {
            Difference change = round.change();
            html.row(
                    "" + round.number(),
                    round.run(),
                    Count.of(round.trainingSamples(), "sample"),
                    round.added() == 0 ? "" : round.added() + (round.random() ? " at random" : " for requests"),
                    Html.percent(round.passRate().value()) + " of "
                            + round.passRate().total(),
                    change == null ? "" : Html.points(change.value()),
                    change == null
                            ? ""
                            : Html.points(change.interval().low()) + " to "
                                    + Html.points(change.interval().high()),
                    String.format(Locale.ROOT, "%.0f s", round.seconds()));
        }
        html.raw("</tbody></table>").endSection();
    }

    /** One line of a chart: its class in the style sheet, and its value in a round. */
    private record Series(String cssClass, ToDoubleFunction<Round> value) {}

    private void issues() {
        html.section("issues", "Issues");
        html.raw("<p class=\"legend\"><span class=\"key dev\"></span> open (new, persisting or regressed) "
                + "<span class=\"key tuned\"></span> resolved so far</p>");
        double top = rounds.stream()
                .mapToDouble(round -> Math.max(round.open(), round.issues(IssueState.RESOLVED)))
                .max()
                .orElse(1);
        chart(
                "Open and resolved issues over the rounds",
                List.of(
                        new Series("loss-dev", Round::open),
                        new Series("loss-train", round -> round.issues(IssueState.RESOLVED))),
                Math.max(1, top),
                value -> Html.number(value, 0),
                "");
        html.raw(
                "<table><thead><tr><th>round<th>new<th>persisting<th>regressed<th>resolved<th>unknown</tr></thead><tbody>");
        for (Round round : rounds) {
            html.row(
                    "" + round.number(),
                    "" + round.issues(IssueState.NEW),
                    "" + round.issues(IssueState.PERSISTING),
                    "" + round.issues(IssueState.REGRESSED),
                    "" + round.issues(IssueState.RESOLVED),
                    "" + round.issues(IssueState.UNKNOWN));
        }
        html.raw("</tbody></table>").endSection();
    }

    private void requests() {
        html.section("requests", "What was asked for, and what it did");
        if (rounds.stream().allMatch(round -> round.answers().isEmpty())) {
            html.element("p", "No sample was added yet.").endSection();
            return;
        }
        html.raw("<table><thead><tr><th>round<th>suite<th>kind<th>items with<th>samples added<th>issues behind it"
                + "<th>resolved</tr></thead><tbody>");
        for (Round round : rounds) {
            for (AnsweredRequest one : round.answers()) {
                html.row(
                        "" + round.number(),
                        one.suite(),
                        one.kind(),
                        one.slice().isEmpty() ? "(any)" : one.slice(),
                        one.added() + (round.random() ? " at random" : ""),
                        "" + one.issues(),
                        "" + one.resolved());
            }
        }
        html.raw("</tbody></table>").endSection();
    }

    private void kinds() {
        html.section("kinds", "Kinds of error");
        html.raw("<p>Share of the items that have the error, of those that show it or are clean of it; – where none"
                + " does.</p>"
                + "<table><thead><tr><th>kind");
        report.runs().forEach(run -> html.element("th", run));
        html.raw("</tr></thead><tbody>");
        for (KindHistory kind : report.kinds()) {
            List<String> cells = new ArrayList<>();
            cells.add(kind.kind());
            kind.iterations().forEach(count -> cells.add(Html.share(kind.kind(), count)));
            html.row(cells.toArray(String[]::new));
        }
        html.raw("</tbody></table>").endSection();
    }

    private double x(int round) {
        return rounds.size() == 1
                ? LEFT + (WIDTH - LEFT - RIGHT) / 2.0
                : LEFT + (double) (WIDTH - LEFT - RIGHT) * round / (rounds.size() - 1);
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top;
    }

    private interface Label {
        String of(double value);
    }

    private void chart(String name, List<Series> series, double top, Label label, String more) {
        html.raw("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\"" + Html.escape(name)
                + "\">");
        for (int i = 0; i <= LINES; i++) {
            double value = top * i / LINES;
            html.raw(Charts.line(LEFT, y(value, top), WIDTH - RIGHT, y(value, top), "grid"))
                    .raw(Charts.text(LEFT - 6, y(value, top) + 4, "end", label.of(value)));
        }
        for (int i = 0; i < rounds.size(); i++) {
            html.raw(Charts.text(
                    x(i), HEIGHT - 8, "middle", "round " + rounds.get(i).number()));
        }
        html.raw(more);
        for (Series one : series) {
            StringBuilder points = new StringBuilder();
            StringBuilder dots = new StringBuilder();
            for (int i = 0; i < rounds.size(); i++) {
                double y = y(one.value().applyAsDouble(rounds.get(i)), top);
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(i), y));
                dots.append(String.format(
                        Locale.ROOT,
                        "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>",
                        one.cssClass(),
                        x(i),
                        y));
            }
            html.raw("<polyline class=\"" + one.cssClass() + "\" points=\"" + points + "\"/>")
                    .raw(dots.toString());
        }
        html.raw("</svg>");
    }
}
