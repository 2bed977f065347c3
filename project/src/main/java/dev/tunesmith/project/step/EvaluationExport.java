package dev.tunesmith.project.step;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.run.RecordedRun;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.project.report.EvaluationPage;
import dev.tunesmith.project.report.JUnitReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Writes what a run answered to the suites, and how it was judged, for other programs and for people. */
public final class EvaluationExport {

    private final String run;
    private final List<SuiteRun> suites;

    private EvaluationExport(String run, List<SuiteRun> suites) {
        this.run = run;
        this.suites = suites;
    }

    /**
     * Read an evaluated run.
     *
     * @throws dev.tunesmith.core.error.DataException if it was not evaluated on the suites as they are now
     */
    public static EvaluationExport of(StepContext context, RunFolder run) {
        return of(context, SuiteChoice.all(), run);
    }

    /** The same for some suites. */
    public static EvaluationExport of(StepContext context, SuiteChoice choice, RunFolder run) {
        SuiteSet set = SuiteSet.read(context, choice, new ProjectResources(context));
        RecordedRun recorded = RecordedRun.read(run.path());
        List<SuiteRun> runs = new ArrayList<>();
        for (Suite suite : set.require()) {
            runs.add(recorded.whole(suite, set.items(suite)));
        }
        return new EvaluationExport(run.id(), runs);
    }

    /** Write JUnit XML. */
    public void junit(Path file) {
        StepFiles.write(file, JUnitReport.xml(run, suites));
    }

    /** Write a page. */
    public void html(Path file) {
        StepFiles.write(file, new EvaluationPage(run, suites).html());
    }

    /** Write a JSON object an item: suite, item, input, reference, answers, results, weighted score. */
    public void jsonl(Path file) {
        List<String> lines = new ArrayList<>();
        for (SuiteRun suite : suites) {
            double[] weighted = suite.weightedScores();
            for (int i = 0; i < suite.items().size(); i++) {
                Sample item = suite.items().get(i);
                ObjectNode line = Json.object();
                line.put("run", run);
                line.put("suite", suite.suite().name());
                line.put("item", item.id());
                line.put("input", item.input());
                line.put("reference", item.response());
                line.set(
                        "answers",
                        Json.tree(suite.answers().get(i).repeats().stream()
                                .map(one -> one.error() == null ? one.answer() : null)
                                .toList()));
                line.set("results", Json.tree(suite.scores().get(i).results()));
                if (!Double.isNaN(weighted[i])) {
                    line.put("weightedScore", weighted[i]);
                }
                lines.add(Json.line(line));
            }
        }
        StepFiles.writeLines(file, lines);
    }
}
