package dev.tunesmith.project.step;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.data.curate.Curated;
import dev.tunesmith.data.curate.CurationReport;
import dev.tunesmith.data.curate.Curator;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.format.SampleWriter;
import dev.tunesmith.project.folder.Fingerprint;
import dev.tunesmith.project.folder.StepStamps.Stamp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Leaves out duplicates and what is too short, marks conflicts, and groups near duplicates.
 *
 * <p><b>Writes</b> {@code data/samples.jsonl} and {@code data/curation.json}, which accounts for every collected sample.
 */
public final class CurateStep {

    static final String NAME = "curate";
    private static final String NEXT = "tunesmith split";

    private final StepContext context;

    public CurateStep(StepContext context) {
        this.context = context;
    }

    /**
     * Curate what was collected, unless that and the settings are as they were.
     *
     * @throws UsageException if nothing was collected yet
     */
    public StepOutcome run() {
        if (context.config().data().sources().isEmpty()) {
            return StepOutcome.skipped(
                    NAME, List.of("data.sources names nothing; the files of data are used as they are"), "", Map.of());
        }
        Path collected = context.project().collected();
        if (!Files.isRegularFile(collected)) {
            throw new UsageException(
                    "There is no " + collected,
                    "collect first: tunesmith collect " + context.project().root());
        }
        String inputs = new Fingerprint()
                .add("options", context.config().data().curate().toString())
                .file(collected)
                .hex();
        Optional<Stamp> done = context.project().stamps().done(NAME, inputs);
        if (done.isPresent()) {
            return StepOutcome.skipped(NAME, List.of(done.get().summary()), NEXT, Map.of());
        }
        Curated curated = new Curator(context.config().data().curate()).curate(SampleReader.readAll(collected));
        Path file = context.project().samples();
        Path reportFile = context.project().data("curation.json");
        SampleWriter.write(file, curated.samples());
        StepFiles.write(reportFile, Json.pretty(curated.report()) + "\n");
        List<String> lines = lines(curated.report());
        context.project().stamps().remember(NAME, inputs, List.of(file, reportFile), lines.get(0), Map.of());
        return StepOutcome.done(NAME, lines, NEXT, details(curated.report()));
    }

    private List<String> lines(CurationReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(report.out() + " of " + Count.of(report.in(), "sample") + " kept in "
                + context.project().relative(context.project().samples()));
        lines.add("left out: " + Count.of(report.duplicates(), "duplicate") + ", " + report.tooShort()
                + " too short; kept and flagged: "
                + report.conflictingInputs() + " inputs with more than one response; " + report.nearDuplicatePairs()
                + " pairs of near duplicates share a group");
        if (report.renamed() > 0) {
            lines.add(report.renamed() + " samples had an id that was taken and got a suffix");
        }
        return lines;
    }

    private static Map<String, Object> details(CurationReport report) {
        return Map.of(
                "in", report.in(),
                "out", report.out(),
                "duplicates", report.duplicates(),
                "tooShort", report.tooShort(),
                "conflictingInputs", report.conflictingInputs(),
                "nearDuplicatePairs", report.nearDuplicatePairs());
    }
}
