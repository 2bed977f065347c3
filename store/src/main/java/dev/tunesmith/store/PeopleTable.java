package dev.tunesmith.store;

import dev.tunesmith.core.io.Json;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What people entered, as rows: votes, notes, verdicts and issues, a line each. */
final class PeopleTable implements LineTable {

    private static final List<Column> ALWAYS =
            List.of(Column.required("time", "made_at"), Column.required("reviewer", "made_by"));

    private final long file;
    private final boolean named;
    private final List<Column> columns;
    private final Upsert rows;

    /** A field of a line and the column that it goes to. */
    private record Column(String field, String name, boolean required) {

        static Column required(String field, String name) {
            return new Column(field, name, true);
        }

        static Column optional(String field, String name) {
            return new Column(field, name, false);
        }
    }

    PeopleTable(Connection connection, long file, RunScan.Kind kind) throws SQLException {
        this.file = file;
        this.named = kind == RunScan.Kind.VOTES || kind == RunScan.Kind.ISSUES;
        this.columns = Stream.concat(ALWAYS.stream(), columns(kind).stream()).toList();
        List<String> names = new ArrayList<>(List.of("file_id", named ? "id" : "byte_offset"));
        columns.forEach(column -> names.add(column.name));
        this.rows = new Upsert(connection, kind.table(), 2, names);
    }

    private static List<Column> columns(RunScan.Kind kind) {
        return switch (kind) {
            case VOTES ->
                List.of(
                        Column.required("suite", "suite"),
                        Column.required("item", "item"),
                        Column.required("first", "first_run"),
                        Column.required("second", "second_run"),
                        Column.required("winner", "winner"));
            case NOTES ->
                List.of(
                        Column.optional("run", "run"),
                        Column.optional("suite", "suite"),
                        Column.optional("item", "item"),
                        Column.optional("answer", "answer_hash"),
                        Column.optional("verdict", "verdict"),
                        Column.optional("text", "note"),
                        Column.optional("codes", "codes"));
            case VERDICTS ->
                List.of(
                        Column.optional("run", "run"),
                        Column.required("suite", "suite"),
                        Column.required("item", "item"),
                        Column.optional("answer", "answer_hash"),
                        Column.optional("kind", "kind"),
                        Column.optional("version", "version"),
                        Column.optional("text", "quote"),
                        Column.required("decision", "decision"));
            case ISSUES ->
                List.of(
                        Column.optional("suite", "suite"),
                        Column.required("kind", "kind"),
                        Column.required("state", "state"),
                        Column.required("title", "title"));
            case OUTPUTS, SCORES -> throw new IllegalArgumentException(kind + " are not entered by people");
        };
    }

    @Override
    public void add(LineReader.Line line) {
        String text = new String(line.bytes(), line.start(), line.length(), StandardCharsets.UTF_8);
        if (text.isBlank()) {
            return;
        }
        JsonNode fields = Json.parse(text);
        @Nullable Object[] row = new Object[columns.size() + 2];
        row[0] = file;
        row[1] = named ? value(fields, Column.required("id", "id")) : (Object) line.offset();
        for (int i = 0; i < columns.size(); i++) {
            row[i + 2] = value(fields, columns.get(i));
        }
        rows.add(row);
    }

    /** A text as it is, anything else as JSON. */
    private static @Nullable String value(JsonNode fields, Column column) {
        JsonNode value = fields.path(column.field);
        if (value.isMissingNode() || value.isNull()) {
            if (column.required) {
                throw new IllegalArgumentException(column.field + " is missing");
            }
            return null;
        }
        return SampleTable.storable(value.isString() ? value.stringValue() : Json.line(value));
    }

    @Override
    public void flush() throws SQLException {
        rows.flush();
    }

    @Override
    public void close() throws SQLException {
        rows.close();
    }
}
