package dev.tunesmith.project.report;

import dev.tunesmith.data.card.Distribution;
import dev.tunesmith.project.preview.PrepareSummary;
import dev.tunesmith.project.preview.RowPreview;
import dev.tunesmith.project.preview.VisibleText;
import dev.tunesmith.tokenizer.LongSample;
import dev.tunesmith.tokenizer.TokenText;
import java.util.List;

/**
 * Training rows as a page: each token with its loss mask, and figures over all rows.
 *
 * <p>The style stands inside the page, which has no script, asks for nothing from anywhere and may be mailed as one file.
 */
public final class PreviewPage {

    private static final int LISTED = 200;

    private final String title;
    private final List<RowPreview> rows;
    private final PrepareSummary summary;
    private final Html html = new Html();

    /** Make a page of some rows and the figures of all. */
    public PreviewPage(String title, List<RowPreview> rows, PrepareSummary summary) {
        this.title = title;
        this.rows = List.copyOf(rows);
        this.summary = summary;
    }

    /** The whole page. */
    public String html() {
        html.page(Html.NO_SCRIPT, title + " – what is trained", title, "report.css", "preview.css");
        html.element("p", "What is trained, token by token").raw("</header><main>");
        figures();
        tooLong();
        rows();
        return html.raw("</main></body></html>\n").toString();
    }

    private void figures() {
        html.section("figures", "All rows");
        html.raw("<table><thead><tr><th>split<th>rows<th>tokens<th>trained<th>share<th>mean<th>95 % up to<th>longest"
                + "</tr></thead><tbody>");
        for (PrepareSummary.Part part : summary.parts()) {
            Distribution lengths = part.lengths();
            html.raw("<tr>").element("td", part.split().word()).element("td", "" + part.rows());
            html.element("td", "" + part.tokens()).element("td", "" + part.targets());
            html.element("td", Html.percent(part.share())).element("td", Html.number(lengths.mean(), 0));
            html.element("td", "" + lengths.p95())
                    .element("td", "" + lengths.max())
                    .raw("</tr>");
        }
        html.raw("</tbody></table>");
        html.element("p", "legend", "A row may have " + summary.maxLength() + " tokens (" + summary.limit() + ").");
        summary.parts().stream().filter(part -> part.rows() > 0).forEach(this::bars);
        html.endSection();
    }

    private void bars(PrepareSummary.Part part) {
        int most = part.lengths().bins().stream()
                .mapToInt(Distribution.Bin::count)
                .max()
                .orElse(1);
        html.element("h3", "Tokens a row, " + part.split().word()).raw("<table class=\"bars\"><tbody>");
        for (Distribution.Bin bin : part.lengths().bins()) {
            html.raw("<tr>").element("td", bin.from() + " – " + bin.to()).element("td", "" + bin.count());
            html.raw("<td><div style=\"width:" + Html.number(100.0 * bin.count() / most, 1) + "%\"></div></td></tr>");
        }
        html.raw("</tbody></table>");
    }

    private void tooLong() {
        List<LongSample> all = summary.tooLong();
        if (all.isEmpty()) {
            return;
        }
        html.section("too-long", "Samples that do not fit").element("p", "alarm", summary.tooLongLine());
        html.raw("<table><thead><tr><th>sample<th>source<th>tokens<th>what became of it<th>tokens of its rows"
                + "<th>messages left out<th>of them to be trained<th>reason</tr></thead><tbody>");
        for (LongSample one : all.subList(0, Math.min(LISTED, all.size()))) {
            html.raw("<tr>").element("td", one.id()).element("td", one.source()).element("td", "" + one.tokens());
            html.element("td", one.outcome().word());
            html.element(
                    "td",
                    String.join(
                            ", ", one.rowTokens().stream().map(String::valueOf).toList()));
            html.element("td", "" + one.leftOutMessages()).element("td", "" + one.leftOutAnswers());
            html.element("td", one.reason()).raw("</tr>");
        }
        html.raw("</tbody></table>");
        if (all.size() > LISTED) {
            html.element("p", "and " + (all.size() - LISTED) + " more");
        }
        html.endSection();
    }

    private void rows() {
        html.section("rows", rows.size() == 1 ? "The first row" : "The first " + rows.size() + " rows");
        html.raw(
                "<p class=\"legend\"><span class=\"row\"><b class=\"t trained\">trained</b><b class=\"t\">not trained</b>"
                        + "<b class=\"t control\">control token</b></span> &nbsp;· space, ⏎ line end, ⇥ tab, ‹F0 9F› bytes of a "
                        + "character, ‹U+00A0› a character without a shape. Point at a token for its id and place.</p>"
                        + "<label><input type=\"checkbox\" id=\"ids\"> show ids</label>");
        for (RowPreview row : rows) {
            html.element("h3", row.headline()).raw("<div class=\"row\">");
            for (int i = 0; i < row.pieces().size(); i++) {
                token(row.pieces().get(i), i);
            }
            html.raw("</div>");
        }
        html.endSection();
    }

    private void token(RowPreview.Piece piece, int place) {
        TokenText token = piece.token();
        String kind = (piece.trained() ? " trained" : "") + (token.control() ? " control" : "");
        String about = "token " + place + ", id " + token.id() + ", " + token.piece()
                + (token.control() ? ", control" : "") + (piece.trained() ? ", trained" : ", not trained");
        html.raw("<b class=\"t" + kind + "\" title=\"").text(about).raw("\">");
        html.text(VisibleText.of(token)).raw("<i>" + token.id() + "</i></b>");
        if (token.text().endsWith("\n")) {
            html.raw("<br>");
        }
    }
}
