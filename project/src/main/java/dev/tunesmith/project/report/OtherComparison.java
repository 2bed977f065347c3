package dev.tunesmith.project.report;

import dev.tunesmith.evaluate.compare.CheckComparison;
import dev.tunesmith.evaluate.compare.Comparison;
import java.util.List;

/**
 * A run beside another one than its base.
 *
 * @param run id of the other run, the baseline
 * @param comparisons one a suite
 * @param problem why the two cannot be compared any more, or empty
 */
public record OtherComparison(String run, List<Comparison> comparisons, String problem) {

    public OtherComparison {
        comparisons = List.copyOf(comparisons);
    }

    /** Write a section of all; nothing where there is none. */
    static void write(Html html, String tuned, List<OtherComparison> all) {
        if (all.isEmpty()) {
            return;
        }
        html.section("others", "Beside other runs");
        html.raw("<table><thead><tr><th>beside<th>suite<th>check<th>items<th>before<th>")
                .text(tuned);
        html.raw("<th>points<th>95 % interval<th>McNemar<th>gained<th>lost</tr></thead><tbody>");
        all.forEach(other -> other.comparisons().forEach(one -> other.row(html, one)));
        html.raw("</tbody></table>");
        all.forEach(other -> other.comparisons().stream()
                .filter(one -> !one.askedOtherwise().items().isEmpty())
                .forEach(one -> html.element(
                        "p",
                        "alarm",
                        "Beside " + other.run() + ", " + one.suite() + ": "
                                + one.askedOtherwise().text())));
        all.stream()
                .filter(other -> !other.problem().isEmpty())
                .forEach(other -> html.element("p", "alarm", "Not beside " + other.run() + ": " + other.problem()));
        html.endSection();
    }

    private void row(Html html, Comparison comparison) {
        CheckComparison headline = comparison.headlineCheck();
        String judged =
                comparison.headlineJudge().map(judge -> ", judged by " + judge).orElse("");
        html.row(
                run,
                comparison.suite(),
                comparison.headline() + judged,
                Integer.toString(headline.items()),
                Html.percent(headline.base().value()),
                Html.percent(headline.tuned().value()),
                Html.points(headline.passRateDifference().value()),
                Html.points(headline.passRateDifference().interval().low()) + " to "
                        + Html.points(headline.passRateDifference().interval().high()),
                Html.pValue(headline.mcNemar()),
                Integer.toString(headline.wins()),
                Integer.toString(headline.losses()));
    }
}
