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

    private final long file;
    private final List<Column> columns;
    private final Upsert rows;

    /** A field of a line and the column that it goes to; values are what it may be, or empty for any text. */
    private record Column(String field, String name, boolean required, List<String> values) {

        static Column required(String field, String name, String... values) {
            return new Column(field, name, true, List.of(values));
        }

        static Column optional(String field) {
            return new Column(field, field, false, List.of());
        }
    }

    private static final List<Column> ALWAYS =
            List.of(Column.required("id", "id"), Column.required("time", "made_at"), Column.required("by", "made_by"));

    PeopleTable(Connection connection, long file, RunScan.Kind kind) throws SQLException {
        this.file = file;
        this.columns = Stream.concat(ALWAYS.stream(), columns(kind).stream()).toList();
        List<String> names = new ArrayList<>(List.of("file_id"));
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
                        Column.optional("run"),
                        Column.optional("suite"),
                        Column.optional("item"),
                        Column.required("note", "note"));
            case VERDICTS ->
                List.of(
                        Column.required("run", "run"),
                        Column.required("suite", "suite"),
                        Column.required("item", "item"),
                        Column.required("ask", "ask"),
                        Column.required(
                                "verdict", "verdict", "pass", "fail", "unsure", "confirmed", "dismissed", "withdrawn"),
                        Column.required("reason", "reason"));
            case ISSUES ->
                List.of(
                        Column.optional("suite"),
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
        @Nullable Object[] row = new Object[columns.size() + 1];
        row[0] = file;
        for (int i = 0; i < columns.size(); i++) {
            row[i + 1] = value(fields, columns.get(i));
        }
        rows.add(row);
    }

    private static @Nullable String value(JsonNode fields, Column column) {
        JsonNode value = fields.path(column.field);
        if (!column.required && (value.isMissingNode() || value.isNull())) {
            return null;
        }
        if (!value.isString()) {
            throw new IllegalArgumentException(column.field + ": expected text");
        }
        String text = value.stringValue();
        if (!column.values.isEmpty() && !column.values.contains(text)) {
            throw new IllegalArgumentException(
                    column.field + ": expected one of " + String.join(", ", column.values) + ", found " + text);
        }
        return SampleTable.storable(text);
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
