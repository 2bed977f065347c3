package dev.tunesmith.project.report;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.issue.Evidence;
import dev.tunesmith.evaluate.issue.Issue;
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
import dev.tunesmith.project.issues.MarkedAnswer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Errors over the iterations as a page: kinds and states with curves, transitions, slices, and every issue with its evidence
 * marked.
 *
 * <p>The style stands inside the page, which has no script, asks for nothing from anywhere and may be mailed as one file.
 */
public final class IssuePage {

    private static final int SLICES = 5;

    private final String title;
    private final IssueReport report;
    private final Map<ItemKey, Sample> items;
    private final Map<ItemKey, TrainingNear> near;
    private final Html html = new Html();

    /** Make a page of a report. */
    public IssuePage(String title, IssueReport report, Map<ItemKey, Sample> items, Map<ItemKey, TrainingNear> near) {
        this.title = title;
        this.report = report;
        this.items = items;
        this.near = near;
    }

    /** The whole page. */
    public String html() {
        html.page(Html.NO_SCRIPT, title + " – errors", title, "report.css", "issues.css");
        html.element(
                "p", "Errors of " + Count.of(report.items(), "item") + " over " + String.join(" → ", report.runs()));
        html.raw("</header><main>");
        trainedOn();
        kinds();
        transitions();
        slices();
        precision();
        issues();
        return html.raw("</main></body></html>\n").toString();
    }

    private List<KindHistory> seen() {
        return report.kinds().stream()
                .filter(kind -> kind.iterations().stream()
                        .anyMatch(count -> count.rate().passed() > 0 || count.flaky() > 0))
                .toList();
    }

    private void trainedOn() {
        if (!report.trainedOn().isEmpty()) {
            html.element(
                    "p",
                    "alarm",
                    Count.of(report.trainedOn().size(), "item")
                            + (report.trainedOn().size() == 1 ? " was" : " were")
                            + " trained on and count in no figure: "
                            + String.join(
                                    ", ",
                                    report.trainedOn().stream()
                                            .map(one -> one.item() + " (" + one.reason() + ")")
                                            .toList()));
        }
    }

    private void kinds() {
        html.section("kinds", "Kinds of error");
        if (report.runs().size() > 1) {
            html.raw(Charts.shares(report.runs(), seen()));
        }
        html.raw("<table><thead><tr><th>kind");
        for (IssueState state : IssueState.values()) {
            html.raw("<th>").text(state.word());
        }
        report.runs().forEach(run -> html.raw("<th>").text(run));
        html.raw("<th>first to last</tr></thead><tbody>");
        for (KindHistory kind : seen()) {
            html.raw("<tr>").element("td", kind.kind());
            for (IssueState state : IssueState.values()) {
                html.element("td", "" + kind.last().of(state));
            }
            kind.iterations().forEach(count -> html.element("td", rate(kind.kind(), count)));
            html.element("td", report.runs().size() == 1 ? "" : kind.tested() ? Html.pValue(kind.pValue()) : "–");
            html.raw("</tr>");
        }
        html.raw("</tbody></table>")
                .element(
                        "p",
                        "legend",
                        "Shares are of the items that have the error or are clean of it for certain, with a 95 % Wilson"
                                + " interval; of a person's code, of the answers that were read, and – where none was. The last"
                                + " column is McNemar's exact test.")
                .endSection();
    }

    private static String rate(String kind, KindHistory.Count count) {
        Rate rate = count.rate();
        String share = Html.share(kind, count);
        return !count.known()
                ? share
                : String.format(
                        Locale.ROOT,
                        "%s (%.0f–%.0f)",
                        share,
                        100 * rate.interval().low(),
                        100 * rate.interval().high());
    }

    private void transitions() {
        for (int i = 0; i + 1 < report.runs().size(); i++) {
            html.section(
                    "step-" + (i + 1),
                    report.runs().get(i) + " → " + report.runs().get(i + 1));
            html.raw("<table><thead><tr><th>kind<th>resolved<th>stayed<th>appeared<th>stayed clean<th>unknown"
                    + "</tr></thead><tbody>");
            for (KindHistory kind : seen()) {
                Transition step = kind.transitions().get(i);
                int[] certain = {
                    step.count(Seen.PRESENT, Seen.CLEAN),
                    step.count(Seen.PRESENT, Seen.PRESENT),
                    step.count(Seen.CLEAN, Seen.PRESENT),
                    step.count(Seen.CLEAN, Seen.CLEAN)
                };
                int unknown =
                        step.counts().stream().mapToInt(Transition.Cell::items).sum();
                html.raw("<tr>").element("td", kind.kind());
                for (int count : certain) {
                    html.element("td", "" + count);
                    unknown -= count;
                }
                html.element("td", "" + unknown).raw("</tr>");
            }
            html.raw("</tbody></table>").endSection();
        }
    }

    private void slices() {
        html.section("slices", "Where it happens most");
        html.raw("<table><thead><tr><th>kind<th>slice<th>items<th>share<th>times the rate of all</tr></thead><tbody>");
        for (KindHistory kind : seen()) {
            for (SliceRate slice : kind.slices().stream()
                    .filter(one -> one.lift() > 1)
                    .limit(SLICES)
                    .toList()) {
                html.raw("<tr>")
                        .element("td", kind.kind())
                        .element("td", slice.slice())
                        .element(
                                "td",
                                slice.rate().passed() + " of " + slice.rate().total())
                        .element("td", Html.percent(slice.rate().value()))
                        .element("td", Html.number(slice.lift(), 1))
                        .raw("</tr>");
            }
        }
        html.raw("</tbody></table>").endSection();
    }

    private void precision() {
        html.section("precision", "How many suspicions people confirm");
        html.raw(
                "<table><thead><tr><th>kind<th>suspicions<th>decided<th>confirmed<th>95 % interval</tr></thead><tbody>");
        for (Precision one : report.precision()) {
            Rate rate = one.confirmed();
            html.raw("<tr>").element("td", one.kind()).element("td", "" + one.suspicions());
            html.element("td", "" + rate.total());
            html.element("td", rate.total() == 0 ? "" : Html.percent(rate.value()));
            html.element(
                    "td",
                    rate.total() == 0
                            ? ""
                            : Html.percent(rate.interval().low()) + " to "
                                    + Html.percent(rate.interval().high()));
            html.raw("</tr>");
        }
        html.raw("</tbody></table>").endSection();
    }

    private void issues() {
        html.section("issues", "Issues");
        for (Issue issue : report.issues()) {
            IssueState state = issue.state();
            if (state == null || state == IssueState.RESOLVED) {
                continue;
            }
            html.raw("<div class=\"item\"><span class=\"verdict\">")
                    .text(state.word())
                    .raw("</span>");
            html.element("b", issue.key().kind()).raw(" ");
            html.element("span", "id", issue.key().suite() + "/" + issue.key().item());
            html.text(" " + issue.status().name().toLowerCase(Locale.ROOT)
                    + (issue.trainedOn() == null ? "" : ", trained on: " + issue.trainedOn())
                    + (issue.last().n() > 1
                            ? ", " + issue.last().hits() + " of " + issue.last().n() + " answers"
                            : ""));
            issue(issue);
            html.raw("</div>");
        }
        html.endSection();
    }

    private void issue(Issue issue) {
        ItemKey key = new ItemKey(issue.key().suite(), issue.key().item());
        Sample item = items.get(key);
        if (item != null) {
            html.raw("<details><summary>asked</summary>").element("pre", item.input());
            if (!item.response().isBlank()) {
                html.element("p", "parts", "reference").element("pre", item.response());
            }
            html.raw("</details>");
        }
        List<Evidence> evidence = issue.last().evidence();
        Set<String> answers = new LinkedHashSet<>();
        evidence.forEach(one -> answers.add(one.answer()));
        for (String answer : answers) {
            html.raw("<pre>");
            for (MarkedAnswer.Part part : MarkedAnswer.of(answer, evidence).parts()) {
                if (part.marked()) {
                    html.element("mark", part.text());
                } else {
                    html.text(part.text());
                }
            }
            html.raw("</pre>");
        }
        evidence.stream()
                .map(one -> one.finding().reason())
                .distinct()
                .forEach(reason -> html.element("p", "parts", reason));
        TrainingNear around = near.get(key);
        if (issue.isOpen() && around != null) {
            html.raw("<details><summary>what training has near it");
            around.tags().forEach(tag -> html.text(", " + tag.word()));
            html.raw("</summary>");
            for (TrainingNear.Near one : around.nearest()) {
                html.element("p", "parts", one.id() + ", similarity " + Html.number(one.similarity(), 2));
                html.element("pre", one.input()).element("pre", one.response());
            }
            html.raw("</details>");
        }
    }
}
