package dev.tunesmith.data.convert;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.PendingFile;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.ReadReport;
import dev.tunesmith.data.format.Rejects;
import dev.tunesmith.data.format.SampleFormat;
import dev.tunesmith.data.format.SampleFormats;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.format.SampleReader.ReadSample;
import dev.tunesmith.data.format.TextRowReader;
import dev.tunesmith.data.format.TokenRow;
import dev.tunesmith.data.format.TokenRowReader;
import dev.tunesmith.data.row.Container;
import dev.tunesmith.data.row.RowWriter;
import dev.tunesmith.data.source.DataInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts data files, a row at a time, whole or not at all: where a row is bad, or the target has no room for it, no file
 * appears unless such rows are to be skipped.
 *
 * <p>The target's name says the kind of file: {@code .jsonl} or {@code .ndjson}, {@code .json} (a list), {@code .csv}, {@code
 * .tsv}, {@code .parquet}, {@code .txt} (text only), each but Parquet also with {@code .gz}.
 *
 * <p>Samples of a folder of train, valid and test files carry their split in the attribute {@value
 * dev.tunesmith.core.message.Split#ATTRIBUTE}, unless a row says another.
 */
public final class Converter {

    private final ConvertOptions options;
    private final Rejects rejects;
    private final RowWatch watch;

    public Converter(ConvertOptions options, Rejects rejects) {
        this(options, rejects, RowWatch.NONE);
    }

    /** A converter that tells {@code watch} of each row. */
    public Converter(ConvertOptions options, Rejects rejects, RowWatch watch) {
        this.options = options;
        this.rejects = rejects;
        this.watch = watch;
    }

    /**
     * Convert files into one.
     *
     * @throws dev.tunesmith.core.error.DataException if rows are bad and are not to be skipped, or nothing is left
     * @throws UsageException if what is read can never be written so, such as token ids as messages, the target's name says no
     *     kind of file, or it is one of the files that are read
     */
    public ConvertReport convert(List<DataInput> inputs, Path target) {
        requireOther(inputs, target);
        List<ReadReport> reports = new ArrayList<>();
        try (PendingFile pending = PendingFile.of(target)) {
            RowSink sink;
            try (RowWriter writer = RowWriter.open(target, pending.path(), columns(target))) {
                sink = new RowSink(target, writer, options.provenance());
                List<DataException> failures = new ArrayList<>();
                for (DataInput input : inputs) {
                    try {
                        reports.add(read(input, sink));
                    } catch (DataException e) {
                        failures.add(e); // the problems of the other files are looked for too
                    }
                }
                throwIfAny(failures);
                writer.finish();
            }
            pending.commit();
            return new ConvertReport(reports, options.to(), sink.written(), sink.lost());
        } catch (IOException e) {
            throw RowSink.unwritable(target, e);
        }
    }

    private static void throwIfAny(List<DataException> failures) {
        if (failures.size() == 1) {
            throw failures.get(0);
        }
        if (!failures.isEmpty()) {
            throw new DataException(
                    failures.stream().map(DataException::getMessage).collect(Collectors.joining("\n")),
                    failures.get(0).fix(),
                    failures.get(0));
        }
    }

    private static void requireOther(List<DataInput> inputs, Path target) {
        Path written = target.toAbsolutePath().normalize();
        for (DataInput input : inputs) {
            if (input.file().toAbsolutePath().normalize().equals(written)) {
                throw new UsageException(
                        target + " is read and would be written over", "name another file for what is written");
            }
        }
    }

    private List<String> columns(Path target) {
        Container kind = Container.of(target)
                .filter(found ->
                        found != Container.PARQUET || !target.toString().endsWith(".gz"))
                .orElseThrow(() -> new UsageException(
                        "The name of " + target + " does not say what kind of file to write",
                        "let it end in .jsonl, .json, .csv, .tsv, .parquet or .txt (also .jsonl.gz and the like)"));
        if (kind == Container.TEXT && !options.to().equals(TextRowReader.NAME)) {
            throw new UsageException(
                    target + " is a plain text file, which holds no " + options.to(),
                    "name a .jsonl, .json, .csv, .tsv or .parquet file, or convert to text");
        }
        return switch (options.to()) {
            case TextRowReader.NAME -> List.of(TextRowReader.NAME);
            case TokenRowReader.NAME -> List.of("input_ids", "labels");
            default -> RowSink.columns(SampleFormats.byName(options.to()), options.provenance());
        };
    }

    private ReadReport read(DataInput input, RowSink sink) {
        ReadOptions how = input.options().withSkipBad(options.skipBad());
        String from = options.from();
        if (how.format() != null && from == null) {
            from = how.format().name();
        }
        if (from == null) {
            from = TokenRowReader.accepts(input.file(), how)
                    ? TokenRowReader.NAME
                    : TextRowReader.accepts(input.file(), how) ? TextRowReader.NAME : null;
        }
        if (TokenRowReader.NAME.equals(from)) {
            requireSame(input, TokenRowReader.NAME);
            return new TokenRowReader(how, watched(input)).readRows(input.file(), (row, tokens) -> {
                watch.row(input.file(), row);
                sink.plain(tokens(tokens), input.split());
            });
        }
        if (TextRowReader.NAME.equals(from)) {
            requireSame(input, TextRowReader.NAME);
            return new TextRowReader(how, watched(input)).readRows(input.file(), (row, text) -> {
                watch.row(input.file(), row);
                sink.plain(Json.object().put(TextRowReader.NAME, text.text()), input.split());
            });
        }
        return samples(input, from == null ? how : how.withFormat(SampleFormats.byName(from)), sink);
    }

    private Rejects watched(DataInput input) {
        return row -> {
            watch.row(input.file(), row);
            rejects.add(row);
        };
    }

    private ReadReport samples(DataInput input, ReadOptions how, RowSink sink) {
        if (!SampleFormats.names().contains(options.to())) {
            requireSame(input, "samples");
        }
        SampleFormat to = SampleFormats.byName(options.to());
        return new SampleReader(how, watched(input)).readRows(input.file(), (row, samples) -> {
            for (ReadSample one : samples) {
                RowSink.refusal(one, to).ifPresent(why -> row.problem("", why));
            }
            if (row.isSound()) {
                watch.row(input.file(), row);
                samples.forEach(one -> sink.sample(one.inSplit(input.split()), to));
            }
        });
    }

    private void requireSame(DataInput input, String found) {
        if (found.equals(options.to())) {
            return;
        }
        throw new UsageException(
                input.file() + " holds " + found + ", which cannot become " + options.to(),
                found.equals(TokenRowReader.NAME)
                        ? "convert the file that the ids were made from"
                        : found.equals(TextRowReader.NAME)
                                ? "say which keys mean prompt and completion, with a mapping, or convert to text"
                                : "convert to alpaca-text or instructions-text for rows of text; token rows are made by"
                                        + " tunesmith prepare");
    }

    private static ObjectNode tokens(TokenRow row) {
        ObjectNode node = Json.object();
        ArrayNode ids = node.putArray("input_ids");
        for (int id : row.inputIds()) {
            ids.add(id);
        }
        ArrayNode labels = node.putArray("labels");
        for (int label : row.labels()) {
            labels.add(label);
        }
        return node;
    }
}
