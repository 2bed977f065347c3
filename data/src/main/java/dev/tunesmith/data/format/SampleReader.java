package dev.tunesmith.data.format;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads samples from JSON Lines, JSON arrays and indented JSON objects, a row at a time, whatever their format.
 *
 * <p>All rows are looked at before a bad one ends in an error, so that the error counts all problems and shows the first
 * {@value RowProblems#SHOWN}. A file that holds no sample is an error too.
 */
public final class SampleReader {

    private final ReadOptions options;

    public SampleReader(ReadOptions options) {
        this.options = options;
    }

    /** Read a file with format detected, bad rows an error. */
    public static List<Sample> readAll(Path file) {
        return readAll(file, ReadOptions.DEFAULT);
    }

    /** Read a file into a list. */
    public static List<Sample> readAll(Path file, ReadOptions options) {
        List<Sample> samples = new ArrayList<>();
        new SampleReader(options).read(file, samples::add);
        return samples;
    }

    /**
     * Read a file in file order; each sample is handed over as soon as it is read, also before a later row turns out bad.
     *
     * @throws DataException if the file is missing, empty or of no known format, or has bad rows that are not to be skipped
     */
    public ReadReport read(Path file, Consumer<Sample> consumer) {
        RowProblems problems = new RowProblems(file.toString());
        SampleFormat format = options.format();
        SampleAssembler assembler = null;
        long samples = 0;
        long rowCount;
        try (JsonRows rows = JsonRows.open(file, problems)) {
            for (JsonRow raw = rows.next(); raw != null; raw = rows.next()) {
                JsonRow row = raw.renamed(options.fields());
                if (format == null) {
                    format = detected(file, row);
                }
                if (assembler == null) {
                    assembler = new SampleAssembler(sourceName(file), format);
                }
                Optional<Sample> sample = sample(row, format, assembler);
                if (sample.isPresent()) {
                    samples++;
                    consumer.accept(sample.get());
                }
            }
            rowCount = rows.rows();
        }
        String name = format == null ? "no format" : format.name();
        ReadReport report = report(name, rowCount, samples, problems, assembler);
        throwIfUnusable(report, problems);
        return report;
    }

    private static SampleFormat detected(Path file, JsonRow row) {
        if (TokenRowReader.matches(row.keys())) {
            throw new DataException(
                    file + ":" + row.line() + ": expected samples, found pre-tokenised rows (input_ids)",
                    "name this file where token rows are taken, such as data.train");
        }
        return SampleFormats.detect(row.keys()).orElseThrow(() -> SampleFormats.unknown(file.toString(), row));
    }

    private static Optional<Sample> sample(JsonRow row, SampleFormat format, SampleAssembler assembler) {
        if (!format.matches(row.keys())) {
            Optional<SampleFormat> other = SampleFormats.detect(row.keys());
            if (other.isPresent() && other.get() != format) {
                row.problem(
                        "",
                        "mixed formats: expected " + format.name() + " (" + format.keys() + "), found "
                                + other.get().name() + " with the keys " + row.keys());
                return Optional.empty();
            }
        }
        return format.read(row).flatMap(draft -> assembler.assemble(row, draft));
    }

    private String sourceName(Path file) {
        String named = options.sourceName();
        return named == null ? file.getFileName().toString() : named;
    }

    private static ReadReport report(
            String format, long rows, long samples, RowProblems problems, @Nullable SampleAssembler assembler) {
        return new ReadReport(
                problems.file(),
                format,
                rows,
                samples,
                problems.count(),
                problems.shown(),
                assembler == null ? Map.of() : assembler.ignored(),
                assembler == null ? 0 : assembler.edited());
    }

    private void throwIfUnusable(ReadReport report, RowProblems problems) {
        if (problems.count() > 0 && (!options.skipBad() || report.samples() == 0)) {
            throw problems.toException("read as " + report.format() + ", " + report.badRows() + " bad of "
                    + report.rows() + (report.rows() == 1 ? " row" : " rows"));
        }
        if (report.samples() == 0) {
            throw new DataException(
                    report.file() + " is empty: expected at least one row", "put one JSON object a line in it");
        }
    }
}
