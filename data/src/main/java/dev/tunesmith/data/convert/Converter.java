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
 * <p>The target's name says the kind of file: {@code .jsonl}, {@code .json} (a list), {@code .csv}, {@code .tsv},
 * {@code .parquet}, {@code .txt} (text only), each but Parquet also with {@code .gz}.
 */
public final class Converter {

    private final ConvertOptions options;
    private final Rejects rejects;

    public Converter(ConvertOptions options, Rejects rejects) {
        this.options = options;
        this.rejects = rejects;
    }

    /**
     * Convert files into one.
     *
     * @throws dev.tunesmith.core.error.DataException if rows are bad and are not to be skipped, or nothing is left
     * @throws UsageException if what is read can never be written so, such as token ids as messages
     */
    public ConvertReport convert(List<DataInput> inputs, Path target) {
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

    private List<String> columns(Path target) {
        if (Container.of(target).filter(kind -> kind == Container.TEXT).isPresent()
                && !options.to().equals(TextRowReader.NAME)) {
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
            return new TokenRowReader(how, rejects).read(input.file(), row -> sink.write(tokens(row)));
        }
        if (TextRowReader.NAME.equals(from)) {
            requireSame(input, TextRowReader.NAME);
            return new TextRowReader(how, rejects)
                    .read(input.file(), row -> sink.write(Json.object().put(TextRowReader.NAME, row.text())));
        }
        return samples(input, from == null ? how : how.withFormat(SampleFormats.byName(from)), sink);
    }

    private ReadReport samples(DataInput input, ReadOptions how, RowSink sink) {
        if (!SampleFormats.names().contains(options.to())) {
            requireSame(input, "samples");
        }
        SampleFormat to = SampleFormats.byName(options.to());
        return new SampleReader(how, rejects).readRows(input.file(), (row, samples) -> {
            for (ReadSample one : samples) {
                RowSink.refusal(one, to).ifPresent(why -> row.problem("", why));
            }
            if (row.isSound()) {
                samples.forEach(one -> sink.sample(one, to));
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
