package dev.tunesmith.project.report;

import dev.tunesmith.core.text.Excerpt;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.check.Outcome;
import dev.tunesmith.evaluate.compare.Comparison;
import dev.tunesmith.evaluate.compare.ItemRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Every item with both answers, to be filtered by suite, verdict and part, and searched. */
final class ItemTable {

    private static final int EXCERPT = 110;
    private static final String SEPARATOR = "\u001f";

    private final Html html;

    ItemTable(Html html) {
        this.html = html;
    }

    void write(List<Comparison> comparisons) {
        html.section("items", "Items");
        controls(comparisons);
        html.raw("<p id=\"count\" aria-live=\"polite\"></p><div id=\"rows\">");
        for (Comparison comparison : comparisons) {
            for (ItemRow row : comparison.rows()) {
                row(comparison.suite(), row);
            }
        }
        html.raw("</div>").endSection();
    }

    private void controls(List<Comparison> comparisons) {
        TreeSet<String> parts = new TreeSet<>();
        comparisons.forEach(comparison -> comparison.rows().forEach(row -> parts.addAll(row.flags())));
        comparisons.forEach(comparison -> comparison
                .rows()
                .forEach(row -> row.attributes().forEach((name, value) -> parts.add(name + "=" + value))));
        html.raw("<div class=\"controls\"><label>suite <select id=\"f-suite\"><option value=\"\">all</option>");
        comparisons.forEach(comparison -> option(comparison.suite(), comparison.suite()));
        html.raw("</select></label> <label>verdict <select id=\"f-verdict\"><option value=\"\">all</option>");
        for (ItemRow.Verdict verdict : ItemRow.Verdict.values()) {
            option(verdict.name(), words(verdict));
        }
        html.raw("</select></label> <label>part <select id=\"f-part\"><option value=\"\">all</option>");
        parts.forEach(part -> option(part, part));
        html.raw("</select></label> <label>search <input id=\"f-text\" type=\"search\" size=\"24\"></label></div>");
    }

    private void option(String value, String text) {
        html.raw("<option value=\"" + Html.escape(value) + "\">").text(text).raw("</option>");
    }

    private static String words(ItemRow.Verdict verdict) {
        return switch (verdict) {
            case WIN -> "gained";
            case LOSS -> "lost";
            case BOTH_PASS -> "both right";
            case BOTH_FAIL -> "both wrong";
            case NOT_JUDGED -> "not judged";
        };
    }

    private void row(String suite, ItemRow row) {
        TreeSet<String> parts = new TreeSet<>(row.flags());
        row.attributes().forEach((name, value) -> parts.add(name + "=" + value));
        html.raw("<details class=\"item\" data-suite=\"" + Html.escape(suite) + "\" data-verdict=\""
                + row.verdict().name() + "\" data-parts=\""
                + Html.escape(String.join("|", parts)).replace(SEPARATOR, "") + "\"><summary>");
        html.element("span", "verdict " + row.verdict().name(), words(row.verdict()))
                .raw(" ");
        html.element("span", "id", row.item())
                .raw(" ")
                .text(Excerpt.of(row.input(), EXCERPT))
                .raw("</summary>");
        String trainedOn = row.trainedOn();
        if (trainedOn != null) {
            html.element("p", "alarm", "This item was trained on (" + trainedOn + ") and counts in no figure.");
        }
        html.answer("input", row.input());
        html.answer("reference", row.reference());
        html.answer("base", row.baseAnswer());
        html.answer("tuned", row.tunedAnswer());
        checks(row);
        if (!parts.isEmpty()) {
            html.element("p", "parts", String.join(", ", parts));
        }
        html.raw("</details>\n");
    }

    private void checks(ItemRow row) {
        Map<String, CheckResult> base = new TreeMap<>();
        row.baseResults().forEach(result -> base.put(result.checkId(), result));
        html.raw("<table><thead><tr><th>check<th>base<th>tuned</tr></thead><tbody>");
        for (CheckResult tuned : row.tunedResults()) {
            html.raw("<tr>").element("td", tuned.checkId());
            CheckResult before = base.get(tuned.checkId());
            html.element("td", before == null ? "" : result(before));
            html.element("td", result(tuned)).raw("</tr>");
        }
        html.raw("</tbody></table>");
    }

    private static String result(CheckResult result) {
        String mark = result.outcome() == Outcome.PASSED ? "✓" : result.outcome() == Outcome.FAILED ? "✗" : "?";
        List<String> said = new ArrayList<>();
        if (!result.message().isEmpty()) {
            said.add(result.message());
        }
        said.addAll(ShownEvidence.lines(result));
        return said.isEmpty() ? mark : mark + " " + String.join("; ", said);
    }
}
