package dev.tunesmith.project.report;

import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.compare.AnswerSummary;
import dev.tunesmith.evaluate.compare.CheckComparison;
import dev.tunesmith.evaluate.compare.Comparison;
import dev.tunesmith.evaluate.compare.SliceComparison;
import dev.tunesmith.evaluate.forgetting.Forgetting;
import dev.tunesmith.evaluate.stats.Difference;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Writes the report page: what changed and how sure that is, the loss, every item, the data, the settings and the machine.
 *
 * <p>Style and script stand inside the page, which asks for nothing from anywhere and may be mailed as one file.
 */
public final class HtmlReport {

    private static final String HANDWRITTEN = "handwritten";

    private final ReportData data;
    private final Html html = new Html();

    /** Make a report of the data. */
    public HtmlReport(ReportData data) {
        this.data = data;
    }

    /** The whole page. */
    public String html() {
        head();
        if (data.comparisons().size() > 1) {
            overall();
        }
        data.comparisons().forEach(this::suite);
        Forgetting forgetting = data.forgetting();
        if (forgetting != null) {
            apart(forgetting);
        }
        OtherComparison.write(html, data.tuned(), data.others());
        probes();
        loss();
        new ItemTable(html).write(data.comparisons());
        new DataSections(html).card(data.card());
        timings();
        settings();
        html.raw("</main><script>").raw(Html.resource("report.js")).raw("</script></body></html>\n");
        return html.toString();
    }

    private void head() {
        html.page(
                Html.NO_SCRIPT + "; script-src 'unsafe-inline'",
                data.title() + " – Tunesmith report",
                data.title(),
                "report.css");
        html.raw("<p>")
                .text(
                        data.ownBase()
                                ? "Base model (" + data.base() + ") against tuned model (" + data.tuned() + ")"
                                : "Baseline " + data.base() + " against " + data.tuned());
        html.raw("</p><nav>" + (data.ownBase() ? "<a href=\"#probe\">probe</a> " : ""));
        html.raw("<a href=\"#loss\">loss</a> <a href=\"#items\">items</a> "
                + "<a href=\"#data\">data</a> <a href=\"#time\">time</a> <a href=\"#settings\">settings</a></nav>"
                + "</header><main>");
    }

    /** All suites together, each item by the headline check of its own suite. */
    private void overall() {
        Overall all = Overall.of(data.comparisons(), row -> true);
        html.section("overall", "All suites together");
        figure(all.difference().value());
        html.raw("<div>");
        sentence(all, "all " + all.items() + " test items");
        Overall handwritten = Overall.of(data.comparisons(), row -> row.flags().contains(HANDWRITTEN));
        if (handwritten.items() > 0 && handwritten.items() < all.items()) {
            sentence(handwritten, "the " + handwritten.items() + " handwritten items alone");
        }
        boolean judged =
                data.comparisons().stream().anyMatch(one -> one.headlineJudge().isPresent());
        html.element(
                "p",
                "legend",
                "Each item counts by the headline check of its own suite."
                        + (judged ? " Some of these are verdicts of a model." : ""));
        html.raw("</div></div>").endSection();
    }

    private void figure(double gain) {
        html.raw("<div class=\"headline\"><div class=\"figure\">");
        html.element("span", gain < 0 ? "big loss" : "big", Html.points(gain)).raw(" points</div>");
    }

    private void sentence(Overall all, String items) {
        sentence("On " + items + ": ", all.base().value(), all.tuned().value(), all.difference());
        html.text("; McNemar " + Html.pValue(all.mcNemar()) + "); " + Count.of(all.wins(), "item") + " gained, "
                + all.losses() + " lost.");
        html.raw("</p>");
    }

    /** Begin a sentence that states a gain with its interval; the bracket is left open. */
    private void sentence(String what, double base, double tuned, Difference difference) {
        html.raw("<p>").text(what);
        html.element("b", Html.percent(base)).text(" → ").element("b", Html.percent(tuned));
        html.text(", " + Html.points(difference.value()) + " points (95 % interval "
                + Html.points(difference.interval().low()) + " to "
                + Html.points(difference.interval().high()) + ", paired bootstrap");
    }

    private void suite(Comparison comparison) {
        CheckComparison headline = comparison.headlineCheck();
        html.section("suite-" + comparison.suite(), "Suite " + comparison.suite());
        figure(headline.passRateDifference().value());
        html.raw("<div>");
        comparison
                .headlineJudge()
                .ifPresent(judge -> html.element("p", "The headline is a model's verdict: judged by " + judge + "."));
        sentence(headline, "all " + headline.items() + " test items");
        comparison.slices().stream()
                .filter(slice -> slice.slice().equals(HANDWRITTEN))
                .forEach(slice ->
                        sentence(slice.headline(), "the " + slice.headline().items() + " handwritten items alone"));
        html.raw("</div></div>");
        alarms(comparison);
        html.raw("<p class=\"legend\"><span class=\"key base\"></span> ")
                .text(data.ownBase() ? "base, best prompt " : data.base() + " ")
                .raw("<span class=\"key tuned\"></span> ")
                .text((data.ownBase() ? "tuned, plain prompt" : data.tuned()) + "; lines are 95 % Wilson intervals")
                .raw("</p>");
        html.raw(Charts.bars(comparison.checks()));
        checks(comparison);
        answers(comparison);
        slices(comparison);
        html.endSection();
    }

    private void sentence(CheckComparison check, String items) {
        sentence(
                "By " + check.checkId() + " on " + items + ": ",
                check.base().value(),
                check.tuned().value(),
                check.passRateDifference());
        html.text("; McNemar " + Html.pValue(check.mcNemar()) + "); " + Count.of(check.wins(), "item") + " gained, "
                + check.losses() + " lost.");
        html.raw("</p>");
    }

    private void alarms(Comparison comparison) {
        if (comparison.identicalOutputs()) {
            html.element("p", "alarm", "Both runs gave the same answers throughout: the adapter may not be in use.");
        }
        if (!comparison.trainedOn().isEmpty()) {
            html.element(
                    "p",
                    "alarm",
                    comparison.trainedOn().size()
                            + " items were trained on; they are marked below and count in no figure.");
        }
        if (!comparison.askedOtherwise().items().isEmpty()) {
            html.element("p", "alarm", comparison.askedOtherwise().text() + ".");
        }
        if (!comparison.onlyInOne().isEmpty()) {
            html.element("p", "alarm", comparison.onlyInOne().size() + " items are in one of the runs only.");
        }
    }

    private void checks(Comparison comparison) {
        html.raw("<details><summary>Every check in figures</summary><table><thead><tr><th>check<th>items<th>base"
                + "<th>tuned<th>points<th>95 % interval<th>McNemar<th>gained<th>lost<th>in error</tr></thead><tbody>");
        for (CheckComparison check : comparison.checks()) {
            html.raw("<tr>").element("td", check.checkId()).element("td", "" + check.items());
            figures(check);
            html.element("td", "" + check.errors()).raw("</tr>");
        }
        html.raw("</tbody></table></details>");
    }

    private void figures(CheckComparison check) {
        html.element("td", Html.percent(check.base().value()));
        html.element("td", Html.percent(check.tuned().value()));
        html.element("td", Html.points(check.passRateDifference().value()));
        html.element(
                "td",
                Html.points(check.passRateDifference().interval().low()) + " to "
                        + Html.points(check.passRateDifference().interval().high()));
        html.element("td", Html.pValue(check.mcNemar()));
        html.element("td", "" + check.wins()).element("td", "" + check.losses());
    }

    private void answers(Comparison comparison) {
        html.raw("<details open><summary>Length and stop behaviour</summary><table><thead><tr><th><th>base<th>tuned"
                + "<th>reference</tr></thead><tbody>");
        AnswerSummary base = comparison.baseAnswers();
        AnswerSummary tuned = comparison.tunedAnswers();
        html.row(
                "words, mean",
                Html.number(base.meanWords(), 1),
                Html.number(tuned.meanWords(), 1),
                Html.number(comparison.referenceWords(), 1));
        html.row("generated tokens, mean", Html.number(base.meanTokens(), 1), Html.number(tuned.meanTokens(), 1), "");
        html.row(
                "prompt tokens, mean",
                Html.number(base.meanPromptTokens(), 0),
                Html.number(tuned.meanPromptTokens(), 0),
                "");
        html.row("ended by itself", Html.percent(base.stopped()), Html.percent(tuned.stopped()), "");
        html.row("without an answer", "" + base.errors(), "" + tuned.errors(), "");
        html.raw("</tbody></table></details>");
    }

    private void slices(Comparison comparison) {
        if (comparison.slices().isEmpty()) {
            return;
        }
        html.raw("<details><summary>Parts of the test set, by ").text(comparison.headline());
        html.raw("</summary><table><thead><tr><th>part<th>items<th>base<th>tuned<th>points<th>95 % interval<th>McNemar"
                + "<th>gained<th>lost</tr></thead><tbody>");
        for (SliceComparison slice : comparison.slices()) {
            html.raw("<tr>")
                    .element("td", slice.slice())
                    .element("td", "" + slice.headline().items());
            figures(slice.headline());
            html.raw("</tr>");
        }
        html.raw("</tbody></table>");
        if (!comparison.slicesLeftOut().isEmpty()) {
            html.element("p", "Not shown, too many values: " + String.join(", ", comparison.slicesLeftOut()));
        }
        html.raw("</details>");
    }

    /** What the tuned model lost of its general abilities. */
    private void apart(Forgetting forgetting) {
        html.section("apart", "Apart from the task");
        if (forgetting.showsLoss()) {
            html.element("p", "alarm", "General abilities were lost beyond chance.");
        }
        html.raw("<table><thead><tr><th><th>base<th>tuned<th>difference<th>95 % interval</tr></thead><tbody>");
        if (!Double.isNaN(forgetting.basePerplexity())) {
            Difference change = forgetting.logProbability();
            html.row(
                    "perplexity of a general text",
                    Html.number(forgetting.basePerplexity(), 1),
                    Html.number(forgetting.tunedPerplexity(), 1),
                    "",
                    "");
            html.row(
                    "its log-probability a token",
                    "",
                    "",
                    signed(change.value()),
                    signed(change.interval().low()) + " to "
                            + signed(change.interval().high()));
        }
        apart("general questions", forgetting.prompts());
        apart("general choices", forgetting.choices());
        html.raw("</tbody></table>").endSection();
    }

    private static String signed(double value) {
        return String.format(Locale.ROOT, "%+.2f", value).replace('-', '−');
    }

    private void apart(String what, Forgetting.Part part) {
        if (part.base().total() > 0) {
            html.row(
                    what + ", " + part.base().total(),
                    Html.percent(part.base().value()),
                    Html.percent(part.tuned().value()),
                    Html.points(part.difference().value()),
                    Html.points(part.difference().interval().low()) + " to "
                            + Html.points(part.difference().interval().high()));
        }
    }

    private void probes() {
        if (!data.ownBase()) {
            return;
        }
        html.section("probe", "What the base model does when it is only prompted");
        for (JsonNode probe : data.probes()) {
            html.element("h3", probe.path("suite").asString(""));
            if (probe.has("note")) {
                html.element("p", "alarm", probe.path("note").asString(""));
                continue;
            }
            html.element(
                    "p",
                    "Each prompt was tried on " + probe.path("items").asInt()
                            + " dev items; the best one stands for the base model above.");
            html.raw("<table><thead><tr><th>prompt<th>passed<th>mean score<th>prompt tokens<th>ended by itself"
                    + "</tr></thead><tbody>");
            for (JsonNode score : probe.path("scores")) {
                boolean best = score.path("id").equals(probe.path("best"));
                html.row(
                        (best ? "★ " : "") + score.path("id").asString("") + ", "
                                + score.path("description").asString(""),
                        score.path("passed").asInt() + " of "
                                + score.path("total").asInt(),
                        Html.number(score.path("meanScore").asDouble(), 2),
                        Html.number(score.path("meanPromptTokens").asDouble(), 0),
                        Html.percent(score.path("stopped").asDouble()));
            }
            html.raw("</tbody></table>");
        }
        html.endSection();
    }

    private void loss() {
        html.section("loss", "Loss");
        html.raw(
                "<p class=\"legend\"><span class=\"key train\"></span> training (running mean of 10 steps; each step faint) "
                        + "<span class=\"key dev\"></span> dev</p>");
        html.raw(Charts.loss(data.loss())).endSection();
    }

    private void timings() {
        html.section("time", "Time of each part");
        html.raw("<table><tbody>");
        double sum = 0;
        for (Map.Entry<String, Double> part : data.timings().entrySet()) {
            html.row(part.getKey(), Html.number(part.getValue(), 1) + " s");
            sum += part.getValue();
        }
        html.row("all parts", Html.number(sum, 1) + " s");
        html.raw("</tbody></table>").endSection();
    }

    private void settings() {
        html.section("settings", "Machine and settings").raw("<table><tbody>");
        data.environment().forEach((name, value) -> html.row(name, value));
        html.raw("</tbody></table><details><summary>config.yaml of the run</summary>");
        html.element("pre", data.config()).raw("</details>").endSection();
    }
}
