package dev.tunesmith.data.row;

import dev.tunesmith.core.io.Folders;
import dev.tunesmith.core.io.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes Parquet (zstd): the rows go to a file of JSON Lines beside it first, for only after the last row are the types of
 * the columns known.
 */
final class ParquetRowWriter implements RowWriter {

    private final Path target;
    private final Path lines;
    private final Path spill;
    private final BufferedWriter writer;
    private final Map<String, ColumnType> types = new LinkedHashMap<>();
    private final Map<String, Long> losses = new TreeMap<>();

    ParquetRowWriter(Path target, List<String> columns) throws IOException {
        this.target = target;
        this.lines = target.resolveSibling(target.getFileName() + ".rows");
        this.spill = target.resolveSibling(target.getFileName() + ".spill");
        this.writer = Files.newBufferedWriter(lines, StandardCharsets.UTF_8);
        columns.forEach(column -> types.put(column, new ColumnType()));
    }

    @Override
    public void write(ObjectNode row) throws IOException {
        boolean nulls = false;
        for (Map.Entry<String, JsonNode> entry : row.properties()) {
            ColumnType type = types.get(entry.getKey());
            if (type == null) {
                throw new IllegalArgumentException("no column for the key " + entry.getKey() + " in " + types.keySet());
            }
            type.add(entry.getValue());
            nulls |= hasNullInside(entry.getValue());
        }
        if (nulls) {
            losses.merge("that a nested field is null and not absent", 1L, Long::sum);
        }
        writer.write(Json.line(row));
        writer.write('\n');
    }

    private static boolean hasNullInside(JsonNode value) {
        return value.valueStream().anyMatch(inside -> inside.isNull() || hasNullInside(inside));
    }

    @Override
    public void finish() throws IOException {
        writer.close();
        String columns = types.entrySet().stream()
                .map(entry -> ColumnType.quoted(entry.getKey()) + ": '"
                        + entry.getValue().sql().replace("'", "''") + "'")
                .collect(Collectors.joining(", ", "{", "}"));
        String sql = "COPY (SELECT * FROM read_json(" + Parquet.literal(lines)
                + ", format = 'newline_delimited', maximum_object_size = " + 4L * RowFile.MAX_ROW_BYTES
                + ", columns = " + columns + ")) TO " + Parquet.literal(target)
                + " (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"; // the target is a temporary file itself
        try (Connection connection = Parquet.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET temp_directory = " + Parquet.literal(spill));
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IOException("DuckDB cannot write Parquet: " + e.getMessage(), e);
        }
    }

    @Override
    public Map<String, Long> losses() {
        return losses;
    }

    @Override
    public void close() throws IOException {
        writer.close();
        Files.deleteIfExists(lines);
        Folders.delete(spill);
    }
}
