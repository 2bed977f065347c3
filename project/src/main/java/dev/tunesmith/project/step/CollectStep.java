package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.data.collect.CollectReport;
import dev.tunesmith.data.collect.Collected;
import dev.tunesmith.data.format.RejectFile;
import dev.tunesmith.data.format.SampleWriter;
import dev.tunesmith.data.source.DataSource;
import dev.tunesmith.project.folder.Fingerprint;
import dev.tunesmith.project.folder.StepStamps.Stamp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads every source of {@code data.sources}, and the answers to requests in {@code data/answers}, and makes samples of it.
 *
 * <p><b>Writes</b> {@code data/collected.jsonl} and {@code data/collect.json}, in which every unit of every source is counted
 * as used or as skipped, with the reason. Rows that were left out as bad go to {@code data/collect-rejects.jsonl}.
 */
public final class CollectStep {

    static final String NAME = "collect";
    private static final String REJECTS = "collect-rejects.jsonl";
    private static final int SHOWN = 5;
    private static final String NEXT = "tunesmith curate";

    private final StepContext context;

    public CollectStep(StepContext context) {
        this.context = context;
    }

    /**
     * Collect, unless sources and settings are those of the last time.
     *
     * @throws DataException if a source cannot be read, a file answers no request, or nothing comes of all of them
     */
    public StepOutcome run() {
        RequestAnswers answers = new RequestAnswers(context);
        List<DataSource> sources = new ArrayList<>(context.config().data().sources());
        if (sources.isEmpty()) {
            List<String> lines = new ArrayList<>();
            lines.add("data.sources names nothing; the files of data are used as they are");
            lines.addAll(answers.unused());
            return StepOutcome.skipped(NAME, lines, "", Map.of());
        }
        answers.check();
        sources.addAll(answers.sources());
        Fingerprint fingerprint = new Fingerprint();
        for (DataSource source : sources) {
            fingerprint.add("source", source.toString());
            source.files().forEach(fingerprint::file);
        }
        answers.addTo(fingerprint);
        String inputs = fingerprint.hex();
        Optional<Stamp> done = context.project().stamps().done(NAME, inputs);
        if (done.isPresent()) {
            return StepOutcome.skipped(NAME, List.of(done.get().summary()), NEXT, Map.of());
        }
        return collect(sources, answers, inputs);
    }

    private StepOutcome collect(List<DataSource> sources, RequestAnswers answers, String inputs) {
        List<Sample> samples = new ArrayList<>();
        List<CollectReport> reports = new ArrayList<>();
        List<Collected> all = new ArrayList<>();
        RequestAnswers.Guarded guarded;
        RejectFile rejects = new RejectFile(context.project().data(REJECTS));
        try (rejects;
                Progress.Task task = context.progress().start(NAME, sources.size(), "sources")) {
            for (DataSource source : sources) {
                all.add(source.collect(rejects));
                task.update(all.size(), "");
            }
            guarded = answers.guarded(all);
            for (Collected collected : guarded.all()) {
                samples.addAll(collected.samples());
                reports.add(collected.report());
            }
            rejects.commit();
        }
        if (samples.isEmpty()) {
            throw new DataException(
                    "Nothing was collected from " + Count.of(sources.size(), "source"),
                    "look at data.sources in tunesmith.yaml");
        }
        Path file = context.project().collected();
        Path reportFile = context.project().data("collect.json");
        SampleWriter.write(file, samples);
        StepFiles.write(reportFile, Json.pretty(reports) + "\n");
        String summary = Count.of(samples.size(), "sample") + " from " + Count.of(sources.size(), "source") + " in "
                + context.project().relative(file);
        context.project().stamps().remember(NAME, inputs, List.of(file, reportFile), summary, Map.of());
        List<String> lines = new ArrayList<>();
        lines.add(summary);
        reports.forEach(report -> lines.add(line(report)));
        lines.addAll(refused(guarded.refused()));
        lines.addAll(answers.tell(samples));
        if (rejects.rows() > 0) {
            lines.add("rows left out, with reasons: " + context.project().relative(rejects.file()));
        }
        return StepOutcome.done(NAME, lines, NEXT, Map.of("samples", samples.size(), "sources", reports));
    }

    /** The first answers that are refused; the file has all. */
    private static List<String> refused(List<String> all) {
        List<String> lines = new ArrayList<>();
        all.stream().limit(SHOWN).forEach(one -> lines.add("  refused: " + one));
        if (all.size() > SHOWN) {
            lines.add("  and " + (all.size() - SHOWN) + " more: data/collect.json");
        }
        return lines;
    }

    private String line(CollectReport report) {
        String name = context.project().relative(Path.of(report.source()));
        StringBuilder line = new StringBuilder(
                name + ": " + Count.of(report.samples(), "sample") + " of " + report.seen() + " " + report.unit());
        if (report.skippedInAll() > 0) {
            List<String> reasons = new ArrayList<>();
            report.skipped().forEach((reason, count) -> reasons.add(reason + " " + count));
            line.append("; left out: ").append(String.join(", ", reasons));
        }
        report.notes()
                .forEach((note, count) ->
                        line.append("; ").append(note).append(' ').append(count));
        return line.toString();
    }
}
