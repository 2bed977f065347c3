package dev.tunesmith.data.format;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.row.JsonRow;
import dev.tunesmith.data.row.RowProblems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads samples from JSON Lines, JSON lists, CSV, TSV and Parquet, a row at a time, whatever their format.
 *
 * <p>All rows are looked at before a bad one ends in an error, so that the error counts all problems and shows the first
 * {@value RowProblems#SHOWN}. A file that holds no sample is an error too.
 */
public final class SampleReader {

    private final ReadOptions options;
    private final Rejects rejects;

    public SampleReader(ReadOptions options) {
        this(options, Rejects.NONE);
    }

    /** A reader that hands bad rows to {@code rejects}, whether they end in an error or not. */
    public SampleReader(ReadOptions options, Rejects rejects) {
        this.options = options;
        this.rejects = rejects;
    }

    /**
     * A sample with what it was made of.
     *
     * @param draft what the format read
     * @param named whether the row says the sample's id, which else is made from its prompt
     */
    public record ReadSample(Sample sample, Draft draft, boolean named) {

        /** The same sample pinned to a split, unless there is none to pin it to, or its row says one. */
        public ReadSample inSplit(@Nullable Split split) {
            if (split == null || sample.attributes().containsKey(Split.ATTRIBUTE)) {
                return this;
            }
            Map<String, String> attributes = new HashMap<>(sample.attributes());
            attributes.put(Split.ATTRIBUTE, split.word());
            return new ReadSample(sample.withAttributes(attributes), draft, named);
        }
    }

    /** Takes the samples of one row; it may note problems of the row, which then counts as bad. */
    @FunctionalInterface
    public interface RowHandler {
        void accept(JsonRow row, List<ReadSample> samples);
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
        return readRows(file, (row, samples) -> samples.forEach(one -> consumer.accept(one.sample())));
    }

    /** Read a file, the samples of a row at a time; see {@link #read(Path, Consumer)}. */
    public ReadReport readRows(Path file, RowHandler handler) {
        RowReader reader = new RowReader(file, options, rejects);
        Run run = new Run(file, handler);
        reader.forEach(run::accept);
        ReadReport report = run.report(reader);
        throwIfUnusable(report, reader.problems());
        return report;
    }

    /** One reading of a file. */
    private final class Run {

        private final Path file;
        private final RowHandler handler;
        private @Nullable SampleFormat format = options.format();
        private @Nullable SampleAssembler assembler;
        private @Nullable DataException firstUnknown;
        private long unknown;
        private long samples;

        Run(Path file, RowHandler handler) {
            this.file = file;
            this.handler = handler;
        }

        void accept(JsonRow row) {
            SampleFormat known = format;
            if (known == null) {
                known = detected(file, row).orElse(null);
                format = known;
            }
            if (known == null) {
                unknown(row);
                return;
            }
            SampleAssembler facts = assembler;
            if (facts == null) {
                facts = new SampleAssembler(sourceName(file), known);
                assembler = facts;
            }
            if (isOther(row, known)) {
                return;
            }
            List<ReadSample> read = facts.assemble(row, known.read(row, options));
            if (row.isSound()) {
                handler.accept(row, read);
            }
            if (row.isSound()) {
                samples += read.size();
            }
        }

        /** One row of no format may be a slip; where the first ones all are, the file is none. */
        private void unknown(JsonRow row) {
            DataException none = firstUnknown == null ? SampleFormats.unknown(file.toString(), row) : firstUnknown;
            firstUnknown = none;
            unknown++;
            if (unknown == RowProblems.SHOWN) {
                throw none;
            }
            row.problem("", "of no known format: found the keys " + row.keys());
        }

        ReadReport report(RowReader reader) {
            if (format == null && firstUnknown != null) {
                throw firstUnknown;
            }
            RowProblems problems = reader.problems();
            return new ReadReport(
                    problems.file(),
                    format == null ? "no format" : format.name(),
                    reader.rows(),
                    reader.badRows(),
                    samples,
                    problems.count(),
                    problems.shown(),
                    assembler == null ? Map.of() : assembler.ignored(),
                    assembler == null ? 0 : assembler.edited(),
                    problems.notes());
        }
    }

    private static Optional<SampleFormat> detected(Path file, JsonRow row) {
        if (TokenRowReader.matches(row)) {
            throw new DataException(
                    file + ":" + row.line() + ": expected samples, found pre-tokenised rows (input_ids)",
                    "name this file where token rows are taken, such as data.train");
        }
        Optional<SampleFormat> format = SampleFormats.detect(row);
        if (format.isEmpty() && TextRowReader.matches(row)) {
            throw new DataException(
                    file + ":" + row.line() + ": expected samples of prompt and response, found plain text",
                    "say which keys mean prompt and completion, under fields or with --map, or name a format");
        }
        return format;
    }

    private static boolean isOther(JsonRow row, SampleFormat format) {
        if (format.matches(row)) {
            return false;
        }
        Optional<SampleFormat> other = SampleFormats.detect(row);
        if (other.isEmpty() || other.get() == format) {
            return false;
        }
        row.problem(
                "",
                "mixed formats: expected " + format.name() + " (" + format.keys() + "), found "
                        + other.get().name() + " with the keys " + row.keys());
        return true;
    }

    private String sourceName(Path file) {
        String named = options.sourceName();
        return named == null ? file.getFileName().toString() : named;
    }

    private void throwIfUnusable(ReadReport report, RowProblems problems) {
        if (problems.count() > 0 && (!options.skipBad() || report.samples() == 0)) {
            String context = "read as " + report.format() + ", " + report.badRows() + " bad of " + report.rows()
                    + (report.rows() == 1 ? " row" : " rows");
            // Where bad rows are left out and nothing is left, leaving them out is no way out.
            throw options.skipBad() ? problems.toExceptionOfNeeded(context) : problems.toException(context);
        }
        if (report.samples() == 0) {
            throw new DataException(
                    report.file() + " is empty: expected at least one row", "put one JSON object a line in it");
        }
    }
}
