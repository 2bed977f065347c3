package dev.tunesmith.project.report;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.text.Excerpt;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.check.Outcome;
import dev.tunesmith.evaluate.run.ItemAnswers;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.stats.Rate;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import java.util.List;
import java.util.Locale;

/** Writes what one run answered to its suites as one page that asks for nothing else: every check, every item. */
public final class EvaluationPage {

    private static final int EXCERPT = 110;

    private final String run;
    private final List<SuiteRun> suites;
    private final Html html = new Html();

    /** Make the page of a run. */
    public EvaluationPage(String run, List<SuiteRun> suites) {
        this.run = run;
        this.suites = List.copyOf(suites);
    }

    /** The whole page. */
    public String html() {
        html.page(Html.NO_SCRIPT, "Suites of " + run, "Suites of " + run, "report.css");
        html.raw("<nav>");
        suites.forEach(suite -> html.raw(
                        "<a href=\"#suite-" + Html.escape(suite.suite().name()) + "\">")
                .text(suite.suite().name())
                .raw("</a> "));
        html.raw("</nav></header><main>");
        suites.forEach(this::suite);
        return html.raw("</main></body></html>\n").toString();
    }

    private void suite(SuiteRun suite) {
        html.section("suite-" + suite.suite().name(), "Suite " + suite.suite().name());
        if (!suite.suite().description().isEmpty()) {
            html.element("p", suite.suite().description());
        }
        if (!suite.isPassed()) {
            html.element("p", "alarm", failure(suite));
        }
        html.raw("<table><thead><tr><th>check<th>severity<th>weight<th>passed<th>95 % interval<th>mean score<th>flaky"
                + "<th>in error</tr></thead><tbody>");
        for (SuiteCheck check : suite.suite().checks()) {
            Rate rate = suite.passRate(check.id());
            boolean headline = check.id().equals(suite.suite().headline());
            html.row(
                    (headline ? "★ " : "")
                            + check.id()
                            + (check.negated() ? " (not)" : "")
                            + check.check()
                                    .judgedBy()
                                    .map(judge -> ", judged by " + judge)
                                    .orElse(""),
                    check.severity().name().toLowerCase(Locale.ROOT),
                    Html.number(check.weight(), check.weight() == Math.rint(check.weight()) ? 0 : 2),
                    rate.passed() + " of " + rate.total() + ", " + Html.percent(rate.value()),
                    Html.percent(rate.interval().low()) + " to "
                            + Html.percent(rate.interval().high()),
                    Html.number(suite.meanScore(check.id()), 2),
                    "" + suite.flaky(check.id()),
                    "" + suite.errors(check.id()));
        }
        html.raw("</tbody></table>");
        double[] weighted = suite.weightedScores();
        for (int i = 0; i < suite.items().size(); i++) {
            item(suite, i, weighted[i]);
        }
        html.endSection();
    }

    private static String failure(SuiteRun suite) {
        return "This suite fails"
                + (suite.meetsPassRate()
                        ? ""
                        : ": the headline passes on less than " + suite.suite().passRate())
                + (suite.failedCritical().isEmpty()
                        ? "."
                        : "; critical checks fail: " + String.join(", ", suite.failedCritical()) + ".");
    }

    private void item(SuiteRun suite, int i, double weighted) {
        Sample item = suite.items().get(i);
        ItemAnswers answers = suite.answers().get(i);
        List<CheckResult> results = suite.scores().get(i).results();
        boolean error = results.stream().anyMatch(CheckResult::isError);
        boolean passed = results.stream().allMatch(CheckResult::isPassed);
        html.raw("<details class=\"item\"><summary>");
        html.element(
                        "span",
                        "verdict " + (error ? "NOT_JUDGED" : passed ? "BOTH_PASS" : "BOTH_FAIL"),
                        error ? "in error" : passed ? "right" : "not right")
                .raw(" ");
        html.element("span", "id", item.id())
                .raw(" ")
                .text(Excerpt.of(item.input(), EXCERPT))
                .raw("</summary>");
        html.answer("input", item.input());
        html.answer("reference", item.response());
        for (ItemOutput output : answers.repeats()) {
            String name = answers.repeats().size() == 1 ? "answer" : "answer " + output.ask();
            html.answer(name, output.error() == null ? output.answer() : "(no answer: " + output.error() + ")");
        }
        answers.variants().forEach(one -> {
            html.answer(one.variant().label(), one.variant().sample().input());
            html.answer("answer", one.output().answer());
        });
        html.raw("<table><tbody>");
        for (CheckResult result : results) {
            String mark = result.outcome() == Outcome.PASSED ? "✓" : result.outcome() == Outcome.FAILED ? "✗" : "?";
            html.raw("<tr>").element("td", result.checkId()).element("td", mark);
            html.element("td", Html.number(result.score(), 2)).raw("<td>").text(result.message());
            ShownEvidence.lines(result).forEach(line -> html.element("div", "parts", line));
            html.raw("</td></tr>");
        }
        html.raw("</tbody></table>");
        if (!Double.isNaN(weighted)) {
            html.element("p", "parts", "weighted score " + Html.number(weighted, 2));
        }
        html.raw("</details>\n");
    }
}
