package dev.tunesmith.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows on their way into a table, which replace those of the same key. */
final class Upsert implements AutoCloseable {

    private final PreparedStatement statement;
    private final int keys;
    private final Map<List<@Nullable Object>, @Nullable Object[]> pending = new LinkedHashMap<>();

    /**
     * Open for a transaction.
     *
     * @param keys how many of the columns, from the first, make up the key
     */
    Upsert(Connection connection, String table, int keys, List<String> columns) throws SQLException {
        this.keys = keys;
        String places = columns.stream().map(column -> "?").collect(Collectors.joining(", "));
        String set = columns.subList(keys, columns.size()).stream()
                .map(column -> column + " = excluded." + column)
                .collect(Collectors.joining(", "));
        this.statement = connection.prepareStatement("INSERT INTO " + table + " (" + String.join(", ", columns)
                + ") VALUES (" + places + ") ON CONFLICT (" + String.join(", ", columns.subList(0, keys))
                + ") DO UPDATE SET " + set);
    }

    /** Take a row, values in the order of the columns; one statement must not write a row twice, so the last of a key counts. */
    void add(@Nullable Object... row) {
        List<@Nullable Object> key = new ArrayList<>(keys);
        for (int i = 0; i < keys; i++) {
            key.add(row[i]);
        }
        pending.put(key, row);
    }

    void flush() throws SQLException {
        if (pending.isEmpty()) {
            return;
        }
        for (@Nullable Object[] row : pending.values()) {
            Database.bind(statement, row);
            statement.addBatch();
        }
        statement.executeBatch();
        pending.clear();
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
