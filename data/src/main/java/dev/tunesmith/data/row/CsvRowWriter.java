package dev.tunesmith.data.row;

import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes CSV or TSV: a column a key, lists and objects as JSON in their cell, an empty cell for no value. */
final class CsvRowWriter implements RowWriter {

    private final OutputStream out;
    private final char separator;
    private final List<String> columns;

    CsvRowWriter(OutputStream out, char separator, List<String> columns) throws IOException {
        this.out = out;
        this.separator = separator;
        this.columns = columns;
        line(columns);
    }

    @Override
    public void write(ObjectNode row) throws IOException {
        for (String key : row.propertyNames()) {
            if (!columns.contains(key)) {
                throw new IllegalArgumentException("no column for the key " + key + " in " + columns);
            }
        }
        line(columns.stream().map(column -> cell(row.get(column))).toList());
    }

    private static String cell(JsonNode value) {
        if (value == null || value.isNull()) {
            return "";
        }
        return value.isContainer() ? Json.line(value) : value.asString();
    }

    private void line(List<String> cells) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                text.append(separator);
            }
            String cell = cells.get(i);
            boolean plain = cell.chars().noneMatch(c -> c == separator || c == '"' || c == '\n' || c == '\r');
            if (plain && !(cells.size() == 1 && cell.isEmpty())) {
                text.append(cell);
            } else {
                text.append('"').append(cell.replace("\"", "\"\"")).append('"');
            }
        }
        out.write(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void finish() throws IOException {
        out.flush();
    }

    @Override
    public Map<String, Long> losses() {
        return Map.of();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
