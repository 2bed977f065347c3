package dev.tunesmith.project.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.card.Distribution;
import dev.tunesmith.project.preview.PrepareSummary;
import dev.tunesmith.project.preview.RowPreview;
import dev.tunesmith.tokenizer.LongSample;
import dev.tunesmith.tokenizer.TokenText;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreviewPageTest {

    private static final PrepareSummary SUMMARY = new PrepareSummary(
            60,
            "train.maxLength",
            List.of(
                    new PrepareSummary.Part(
                            Split.TRAIN,
                            3,
                            100,
                            25,
                            Distribution.of(new int[] {20, 30, 50}),
                            List.of(new LongSample(
                                    "long<1>", "f.jsonl:9", 88, LongSample.Outcome.CUT, List.of(50), 4, 2, "")),
                            List.of()),
                    new PrepareSummary.Part(Split.DEV, 0, 0, 0, Distribution.of(new int[0]), List.of(), List.of())));

    private static final RowPreview ROW = new RowPreview(
            "<script>alert(1)</script>",
            "f",
            List.of(
                    new RowPreview.Piece(new TokenText(1, "<|im_start|>", "", "<|im_start|>", "", true), false),
                    new RowPreview.Piece(new TokenText(9, "Ċ\"x", "", "\n", "", false), true)));

    private static final String PAGE = new PreviewPage("Tickets & more", List.of(ROW), SUMMARY).html();

    @Test
    void thePageIsSelfContainedAndEverythingFromDataIsEscaped() {
        assertThat(PAGE).startsWith("<!doctype html>").endsWith("</html>\n").contains("default-src 'none'");
        assertThat(PAGE).doesNotContain("<script", "http://", "https://", "src=", "<link");
        assertThat(PAGE).contains("Tickets &amp; more", "&lt;script&gt;alert(1)&lt;/script&gt;", "long&lt;1&gt;");
    }

    @Test
    void tokensHaveTheirMaskIdAndPiece() {
        assertThat(PAGE)
                .contains("<b class=\"t control\" title=\"token 0, id 1, &lt;|im_start|&gt;, control, not trained\">"
                        + "&lt;|im_start|&gt;<i>1</i></b>")
                .contains("<b class=\"t trained\" title=\"token 1, id 9, Ċ&quot;x, trained\">⏎<i>9</i></b><br>");
    }

    @Test
    void figuresOverAllRowsAreThere() {
        assertThat(PAGE).contains("<td>25.0 %</td>", "A row may have 60 tokens (train.maxLength).");
        assertThat(PAGE)
                .contains("1 sample has more than 60 tokens (train.maxLength): 1 cut; 2 answers are not trained");
        assertThat(PAGE).contains("<div style=\"width:100.0%\"></div>");
    }

    @Test
    void theSameFiguresForATerminal() {
        assertThat(SUMMARY.lines())
                .containsExactly(
                        "train: 3 rows, 100 tokens (mean 33, 95 % up to 50, longest 50), 25 % of them trained",
                        "dev: no rows; the last state is kept, not the best");
        assertThat(SUMMARY.tooLongLines())
                .containsExactly(
                        "1 sample has more than 60 tokens (train.maxLength): 1 cut; 2 answers are not trained",
                        "  long<1> (f.jsonl:9): 88 tokens, cut to 50; left out: 4 messages, 2 of them to be trained");
        assertThat(SUMMARY.histogram()).first().isEqualTo("tokens a row, train:");
        assertThat(SUMMARY.histogram()).hasSize(17).element(1).asString().matches(" +20 – +21 +1 █{40}");
    }
}
