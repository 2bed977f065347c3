package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.project.folder.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;

/** What can be done with evaluated runs, after one loop on a tiny model. */
class EvaluationResultsTest {

    @TempDir
    private static Path root;

    private static StepContext context;
    private static RunFolder base;
    private static RunFolder tuned;

    @BeforeAll
    static void loop() throws IOException {
        TinyProject.write(root);
        context = TinyProject.open(root, "prices.machinePerHour=3.6", "prices.currency=EUR");
        new Loop(context, () -> TinyProject.model(context), told -> {}).run();
        base = context.project().run("1");
        tuned = context.project().run("2");
    }

    @Test
    void junitHasACaseForEachItem() throws Exception {
        Path file = root.resolve("out/junit.xml");
        EvaluationExport.of(context, tuned).junit(file);
        Element document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
        Element suite = (Element) document.getElementsByTagName("testsuite").item(0);
        NodeList cases = document.getElementsByTagName("testcase");
        assertThat(suite.getAttribute("tests")).isEqualTo("6");
        assertThat(cases.getLength()).isEqualTo(6);
        int failed = document.getElementsByTagName("failure").getLength();
        assertThat(suite.getAttribute("failures")).isEqualTo("" + failed);
        assertThat(failed).isEqualTo((int) rows(tuned).stream()
                .filter(row ->
                        !row.path("results").get(0).path("outcome").asString("").equals("passed"))
                .count());
        assertThat(cases.item(0).getTextContent()).contains("exact (major): ").contains("stopsByItself (major): ");
    }

    private static List<JsonNode> rows(RunFolder run) throws IOException {
        Path file = root.resolve("out/" + run.id() + ".jsonl");
        EvaluationExport.of(context, run).jsonl(file);
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            rows.add(Json.parse(line));
        }
        return rows;
    }

    @Test
    void rowsAndPageHoldEveryItem() throws IOException {
        List<JsonNode> rows = rows(base);
        assertThat(rows).hasSize(6).allSatisfy(row -> {
            assertThat(row.path("run").asString("")).isEqualTo("0001-base");
            assertThat(row.path("answers").size()).isEqualTo(1);
            assertThat(row.path("results").size()).isEqualTo(2);
            assertThat(row.path("weightedScore").asDouble(-1)).isBetween(0.0, 1.0);
        });
        Path page = root.resolve("out/page.html");
        EvaluationExport.of(context, base).html(page);
        assertThat(page)
                .content()
                .contains("Suites of 0001-base")
                .contains("★ exact")
                .contains("number ");
    }

    @Test
    void anyNumberOfRunsStandsBesideABaseline() {
        CompareManyStep.Table table = new CompareManyStep(context).run(base, List.of(tuned, base));
        assertThat(table.rows()).hasSize(2);
        assertThat(table.rows().stream().filter(CompareManyStep.Row::identicalOutputs))
                .extracting(CompareManyStep.Row::run)
                .contains("0001-base");
        assertThat(table.outcome().text())
                .contains("Holm's correction for 2 comparisons")
                .contains("ALARM: 0001-base gave the same answers as 0001-base throughout");
    }

    @Test
    void forgettingIsMeasuredOnceAndTold() {
        assertThat(ForgettingStep.recorded(base, tuned)).isPresent();
        try (BaseModel model = TinyProject.model(context)) {
            StepOutcome again = new ForgettingStep(context).run(model, base, tuned);
            assertThat(again.skipped()).isTrue();
            assertThat(again.text()).contains("perplexity of a general text").contains("general choices right");
        }
        assertThat(new CompareStep(context).run(base, tuned).outcome().text()).contains("apart from the task");
        assertThat(tuned.report()).content().contains("Apart from the task");
    }

    @Test
    void costsAreMeasuredForEachPrompt() {
        try (BaseModel model = TinyProject.model(context)) {
            StepOutcome cost = new CostStep(context, 2).run(model, tuned);
            assertThat(cost.text())
                    .contains("base, zero-shot-system")
                    .contains("base, few-shot-2")
                    .contains("0002-lora, short prompt")
                    .contains("EUR per 1,000 on this machine");
        }
    }

    @Test
    void aHostedModelNeedsBothPrices() {
        assertThatThrownBy(() -> TinyProject.open(root, "prices.hosted.big.inputPerMillion=3"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("the prices of big are not complete");
    }
}
