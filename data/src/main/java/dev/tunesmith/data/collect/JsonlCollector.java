package dev.tunesmith.data.collect;

import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.ReadReport;
import dev.tunesmith.data.format.Rejects;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.row.RowProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects the rows of a data file in any format of {@link dev.tunesmith.data.format.SampleFormats}.
 *
 * <p>An instruction in the settings is put before the last user turn of every row: for files of plain questions and
 * answers. Ids, groups, flags and attributes of the rows are kept.
 */
public final class JsonlCollector {

    private final ReadOptions options;
    private final SourceSettings settings;
    private final Rejects rejects;

    public JsonlCollector(ReadOptions options, SourceSettings settings, Rejects rejects) {
        this.options = options;
        this.settings = settings;
        this.rejects = rejects;
    }

    /** Collect a file; see {@link SampleReader#read} for the errors. */
    public Collected collect(Path file) {
        List<Sample> samples = new ArrayList<>();
        ReadReport read =
                new SampleReader(options, rejects).read(file, sample -> samples.add(settings.mark(prefixed(sample))));
        Map<String, Long> skipped = new TreeMap<>();
        Map<String, List<String>> examples = new TreeMap<>();
        if (read.badRows() > 0) {
            skipped.put("bad row", read.badRows());
            examples.put(
                    "bad row",
                    read.firstProblems().stream()
                            .limit(CollectReport.EXAMPLES)
                            .map(RowProblem::toString)
                            .toList());
        }
        Map<String, Long> notes = new TreeMap<>();
        read.ignoredKeys()
                .forEach((key, count) -> notes.put("rows with the key " + key + ", which is not used", count));
        notes.putAll(read.notes());
        if (read.edited() > 0) {
            notes.put("rows edited since they were written", read.edited());
        }
        CollectReport report = new CollectReport(
                file.toString(),
                "rows",
                read.rows(),
                read.rows() - read.badRows(),
                samples.size(),
                skipped,
                examples,
                notes);
        return new Collected(samples, report);
    }

    private Sample prefixed(Sample sample) {
        List<Message> messages = new ArrayList<>(sample.prompt().messages());
        Message last = messages.get(messages.size() - 1);
        if (settings.instruction().isBlank() || last.role() != Role.USER) {
            return sample;
        }
        messages.set(messages.size() - 1, new Message(Role.USER, settings.userTurn(last.content()), last.fields()));
        return sample.withPrompt(sample.prompt().withMessages(messages));
    }
}
