package dev.tunesmith.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The numbers that a table of names gives to them, such as that of an item. A number once given stays; new ones are taken while
 * this process alone writes. Works within one transaction.
 */
final class Names implements AutoCloseable {

    /** How many are looked for in one statement. */
    private static final int CHUNK = 300;

    private final Connection connection;
    private final String select;
    private final int width;
    private final PreparedStatement insert;
    private final Map<List<Object>, Long> known;
    private final Set<List<Object>> wanted = new LinkedHashSet<>();
    private long next;

    /**
     * Open for a transaction.
     *
     * @param known numbers that are known already; filled
     * @param columns that make up a name
     */
    Names(Connection connection, String table, Map<List<Object>, Long> known, String... columns) throws SQLException {
        this.connection = connection;
        this.known = known;
        this.width = columns.length;
        String all = String.join(", ", columns);
        this.next = Database.number(connection, "SELECT coalesce(max(id), 0) + 1 FROM " + table);
        this.select = "SELECT id, " + all + " FROM " + table + " WHERE (" + all + ") IN (VALUES ";
        this.insert = connection.prepareStatement(
                "INSERT INTO " + table + " (id, " + all + ") VALUES (?" + ", ?".repeat(width) + ")");
    }

    /** Numbers that outlive a transaction, as long as none is rolled back. */
    static Map<List<Object>, Long> memory() {
        return new HashMap<>();
    }

    /** Ask for a number, which is known after {@link #resolve}. */
    void want(Object... name) {
        List<Object> key = List.of(name);
        if (!known.containsKey(key)) {
            wanted.add(key);
        }
    }

    /** Find the numbers that were asked for, and give new ones to names that have none. */
    void resolve() throws SQLException {
        List<List<Object>> all = List.copyOf(wanted);
        for (int from = 0; from < all.size(); from += CHUNK) {
            find(all.subList(from, Math.min(all.size(), from + CHUNK)));
        }
        for (List<Object> name : all) {
            if (!known.containsKey(name)) {
                insert.setLong(1, next);
                for (int i = 0; i < width; i++) {
                    insert.setObject(i + 2, name.get(i));
                }
                insert.addBatch();
                known.put(name, next++);
            }
        }
        insert.executeBatch();
        wanted.clear();
    }

    private void find(List<List<Object>> names) throws SQLException {
        String row = "(?" + ", ?".repeat(width - 1) + ")";
        String sql = select + String.join(", ", Collections.nCopies(names.size(), row)) + ")";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Database.bind(statement, names.stream().flatMap(List::stream).toArray());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    List<Object> name = new ArrayList<>();
                    for (int i = 0; i < width; i++) {
                        Object value = rows.getObject(i + 2);
                        name.add(value instanceof Number number ? (Object) number.longValue() : value);
                    }
                    known.put(name, rows.getLong(1));
                }
            }
        }
    }

    /** The number of a name that was asked for. */
    long of(Object... name) {
        Long number = known.get(List.of(name));
        if (number == null) {
            throw new IllegalStateException("nobody asked for " + List.of(name));
        }
        return number;
    }

    @Override
    public void close() throws SQLException {
        insert.close();
    }
}
