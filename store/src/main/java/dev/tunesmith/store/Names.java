package dev.tunesmith.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The numbers that a table of names gives to them, such as that of an item. A number once given stays; new ones are taken while
 * this process alone writes. Works within one transaction.
 */
final class Names implements AutoCloseable {

    private final PreparedStatement find;
    private final PreparedStatement insert;
    private final Map<List<Object>, Long> known;
    private long next;
    private int pending;

    /**
     * Open for a transaction.
     *
     * @param known numbers that are known already; filled
     * @param columns that make up a name
     */
    Names(Connection connection, String table, Map<List<Object>, Long> known, String... columns) throws SQLException {
        this.known = known;
        String all = String.join(", ", columns);
        String places = Arrays.stream(columns).map(column -> "?").collect(Collectors.joining(", "));
        String equal = Arrays.stream(columns).map(column -> column + " = ?").collect(Collectors.joining(" AND "));
        this.next = Database.number(connection, "SELECT coalesce(max(id), 0) + 1 FROM " + table);
        this.find = connection.prepareStatement("SELECT id FROM " + table + " WHERE " + equal);
        this.insert =
                connection.prepareStatement("INSERT INTO " + table + " (id, " + all + ") VALUES (?, " + places + ")");
    }

    /** Numbers that outlive a transaction, as long as none is rolled back. */
    static Map<List<Object>, Long> memory() {
        return new HashMap<>();
    }

    long of(Object... name) throws SQLException {
        List<Object> key = List.of(name);
        Long number = known.get(key);
        if (number == null) {
            number = find(name);
            known.put(key, number);
        }
        return number;
    }

    private long find(Object[] name) throws SQLException {
        Database.bind(find, name);
        try (ResultSet rows = find.executeQuery()) {
            if (rows.next()) {
                return rows.getLong(1);
            }
        }
        insert.setLong(1, next);
        for (int i = 0; i < name.length; i++) {
            insert.setObject(i + 2, name[i]);
        }
        insert.addBatch();
        pending++;
        return next++;
    }

    /** Write the new names; the numbers stay known. */
    void flush() throws SQLException {
        if (pending > 0) {
            insert.executeBatch();
            pending = 0;
        }
    }

    @Override
    public void close() throws SQLException {
        find.close();
        insert.close();
    }
}
