package dev.tunesmith.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Lines of {@code outputs.jsonl} as rows of {@code samples}. */
final class SampleTable implements LineTable {

    /** How much of a request's hash is kept: 128 bits tell requests apart, and halve the index. */
    static final int REQUEST = 32;

    private static final List<String> COLUMNS = List.of(
            "file_id",
            "item_id",
            "ask",
            "request",
            "model_id",
            "seed",
            "answer",
            "finish_reason",
            "tokens",
            "prompt_tokens",
            "millis",
            "error",
            "byte_offset",
            "byte_length");

    private final long file;
    private final Names items;
    private final Names models;
    private final Upsert rows;
    private final List<Pending> pending = new ArrayList<>();

    private record Pending(SampleLine sample, long offset, int length) {}

    SampleTable(Connection connection, long file, Memory memory) throws SQLException {
        this.file = file;
        this.items = memory.items(connection);
        this.models = memory.models(connection);
        this.rows = new Upsert(connection, "samples", 3, COLUMNS);
    }

    static String shortened(String request) {
        return request.length() <= REQUEST ? request : request.substring(0, REQUEST);
    }

    /** PostgreSQL's texts hold no NUL; the file has it. */
    static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    }

    @Override
    public void add(LineReader.Line line) {
        SampleLine sample = SampleLine.read(line);
        items.want(storable(sample.suite()), storable(sample.item()));
        models.want(sample.weights(), sample.adapter());
        pending.add(new Pending(sample, line.offset(), line.length()));
    }

    @Override
    public void flush() throws SQLException {
        items.resolve();
        models.resolve();
        pending.forEach(this::addRow);
        pending.clear();
        rows.flush();
    }

    private void addRow(Pending line) {
        SampleLine sample = line.sample;
        String error = sample.error();
        rows.add(
                file,
                items.of(storable(sample.suite()), storable(sample.item())),
                storable(sample.ask()),
                shortened(sample.request()),
                models.of(sample.weights(), sample.adapter()),
                sample.seed(),
                storable(sample.answer()),
                sample.finishReason(),
                sample.tokens(),
                sample.promptTokens(),
                sample.millis(),
                error == null ? null : storable(error),
                line.offset,
                line.length);
    }

    @Override
    public void close() throws SQLException {
        items.close();
        models.close();
        rows.close();
    }
}
