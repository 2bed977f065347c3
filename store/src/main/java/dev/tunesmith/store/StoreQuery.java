package dev.tunesmith.store;

import dev.tunesmith.core.error.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks an index in SQL; nothing can be changed this way. */
public final class StoreQuery {

    private static final Set<String> READING = Set.of("select", "with", "values", "explain");

    private StoreQuery() {}

    /**
     * What a query gave.
     *
     * @param columns names, in order
     * @param rows values of each: text, number or null
     */
    public record Rows(List<String> columns, List<List<@Nullable Object>> rows) {

        public Rows {
            columns = List.copyOf(columns);
            rows = Collections.unmodifiableList(new ArrayList<>(rows));
        }
    }

    /**
     * Run one query. Three things keep it from changing anything: the database is opened for reading alone, the transaction of a
     * server only reads, and a second statement, which could end that transaction, is refused.
     *
     * @param limit at most so many rows; 0 for all
     * @throws UsageException if it is no query, or the database does not understand it, or there is no index yet
     */
    public static Rows run(StoreAddress address, String sql, int limit) {
        if (!READING.contains(SqlText.firstWord(sql, address.dialect()))) {
            throw new UsageException(
                    "A query begins with SELECT, WITH, VALUES or EXPLAIN, found " + sql.strip(),
                    "the index is made from the files of the runs, and cannot be changed with SQL");
        }
        String only = SqlText.only(sql, address.dialect())
                .orElseThrow(() -> new UsageException(
                        "The query holds more than one statement: " + sql.strip(),
                        "ask one at a time; nothing may follow a semicolon"));
        Path file = address.path();
        if (file != null && !Files.isRegularFile(file)) {
            throw new UsageException("There is no index " + file + " yet", "make it: tunesmith db rebuild");
        }
        try (Database database = Database.openForReading(address)) {
            return database.read(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.setMaxRows(limit);
                    try (ResultSet rows = statement.executeQuery(only)) {
                        return rows(rows);
                    }
                } catch (SQLException e) {
                    throw new UsageException(
                            "The query cannot be run: " + e.getMessage(),
                            "docs/store.md has the tables and examples",
                            e);
                }
            });
        }
    }

    private static Rows rows(ResultSet rows) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            columns.add(meta.getColumnLabel(i));
        }
        List<List<@Nullable Object>> values = new ArrayList<>();
        while (rows.next()) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int i = 1; i <= columns.size(); i++) {
                row.add(plain(rows.getObject(i)));
            }
            values.add(row);
        }
        return new Rows(columns, values);
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return value == null || value instanceof Number || value instanceof Boolean ? value : value.toString();
    }
}
