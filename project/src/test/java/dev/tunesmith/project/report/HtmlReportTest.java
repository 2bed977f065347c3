package dev.tunesmith.project.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.evaluate.check.CheckRegistry;
import dev.tunesmith.evaluate.compare.Comparer;
import dev.tunesmith.evaluate.compare.Comparison;
import dev.tunesmith.evaluate.compare.TrainingItems;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.evaluate.run.ItemScores;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.run.SuiteScorer;
import dev.tunesmith.evaluate.stats.PairedBootstrap;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

    private static final String EVIL = "<script>alert('x')</script>\" onload=\"y";

    @TempDir
    private Path folder;

    private Suite suite() throws IOException {
        Path file = folder.resolve("s.yaml");
        Files.writeString(file, "name: s\nchecks: [exactMatch, stopsByItself]\n");
        return new SuiteReader(CheckRegistry.builtIn()).read(file);
    }

    private static Sample item(String id, String input, String flag) {
        return new Sample(
                id,
                id,
                Conversation.of(Message.user(input)),
                "right",
                "here",
                null,
                null,
                List.of(flag),
                Map.of("kind", EVIL));
    }

    private static SuiteRun answers(Suite suite, List<Sample> items, String... answers) {
        List<ItemOutput> outputs = new ArrayList<>();
        List<ItemScores> scores = new ArrayList<>();
        for (int i = 0; i < answers.length; i++) {
            ItemOutput output = new ItemOutput(
                    "s",
                    items.get(i).id(),
                    ItemOutput.FIRST,
                    "hash",
                    new ItemOutput.Answerer("weights", null),
                    0,
                    new Prompt.Text("p"),
                    answers[i],
                    FinishReason.STOP,
                    List.of(),
                    List.of(),
                    List.of(),
                    3,
                    5,
                    1,
                    null);
            outputs.add(output);
            scores.add(new SuiteScorer(suite).score(items.get(i), output));
        }
        return SuiteRun.once(suite, items, outputs, scores);
    }

    private Comparison comparison() throws IOException {
        Suite suite = suite();
        List<Sample> items = List.of(
                item("a" + EVIL, "one " + EVIL, "handwritten"), item("b", "two", EVIL), item("c", "three", "x"));
        return new Comparer(PairedBootstrap.standard())
                .compare(
                        new Comparer.Named("0001-base", answers(suite, items, EVIL, "wrong", "right")),
                        new Comparer.Named("0002-lora", answers(suite, items, "right", EVIL, "right")),
                        TrainingItems.none());
    }

    private String report() throws IOException {
        Comparison comparison = comparison();
        LossCurve loss = new LossCurve(
                List.of(new LossCurve.Point(1, 3.5), new LossCurve.Point(2, 2.5)),
                List.of(new LossCurve.Point(2, 2.75)));
        return new HtmlReport(new ReportData(
                        "Title " + EVIL,
                        "0001-base",
                        "0002-lora",
                        true,
                        List.of(comparison),
                        List.of(new OtherComparison("0003-lora", List.of(), "gone " + EVIL)),
                        null,
                        loss,
                        List.of(),
                        null,
                        "config: " + EVIL,
                        Map.of("cpu", EVIL),
                        Map.of("train", 12.0)))
                .html();
    }

    @Test
    void textOfDataIsNeverMarkup() throws IOException {
        String html = report();

        assertThat(html).doesNotContain("<script>alert").doesNotContain("onload=\"y");
        assertThat(html).contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; onload=&quot;y");
        assertThat(html.split("<script", -1)).hasSize(2); // the page's own
    }

    @Test
    void thePageAsksForNothingFromOutside() throws IOException {
        String html = report();

        assertThat(html).doesNotContain("http://").doesNotContain("https://").doesNotContain("src=");
        assertThat(html).contains("default-src 'none'");
    }

    @Test
    void headlineItemsAndLossAreThere() throws IOException {
        String html = report();

        assertThat(html).contains("+33.3").contains("33.3 %").contains("66.7 %").contains("McNemar p = 1.0000");
        assertThat(html).contains("the 1 handwritten items alone");
        assertThat(html).contains("data-verdict=\"WIN\"").contains("data-verdict=\"BOTH_PASS\"");
        assertThat(html).contains("class=\"loss-train\"").contains("dev loss 2.7500");
    }

    @Test
    void allSuitesTogetherCountEachItemOnceByItsOwnHeadline() throws IOException {
        Comparison one = comparison();

        Overall all = Overall.of(List.of(one, one), row -> true);

        assertThat(all.items()).isEqualTo(6);
        assertThat(all.base().passed()).isEqualTo(2);
        assertThat(all.tuned().passed()).isEqualTo(4);
        assertThat(all.wins()).isEqualTo(2);
        assertThat(all.losses()).isZero();
        assertThat(all.difference().value()).isEqualTo(2 / 6.0);
        assertThat(all.mcNemar()).isEqualTo(0.5);
        assertThat(Overall.of(List.of(one), row -> row.flags().contains("handwritten"))
                        .items())
                .isEqualTo(1);
    }

    @Test
    void theRunningMeanIsOverTheLastSteps() {
        LossCurve curve = new LossCurve(
                List.of(new LossCurve.Point(1, 4), new LossCurve.Point(2, 2), new LossCurve.Point(3, 1)), List.of());

        assertThat(curve.smoothed(2)).extracting(LossCurve.Point::loss).containsExactly(4.0, 3.0, 1.5);
    }
}
