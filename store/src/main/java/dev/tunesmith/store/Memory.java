package dev.tunesmith.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Numbers of names that are known from earlier transactions of this process. */
final class Memory {

    private static final int MOST_ITEMS = 500_000;

    private final Map<List<Object>, Long> items = Names.memory();
    private final Map<List<Object>, Long> models = Names.memory();
    private final Map<List<Object>, Long> checks = Names.memory();

    Names items(Connection connection) throws SQLException {
        if (items.size() > MOST_ITEMS) {
            items.clear();
        }
        return new Names(connection, "items", items, "suite", "name");
    }

    Names models(Connection connection) throws SQLException {
        return new Names(connection, "models", models, "weights", "adapter");
    }

    Names checks(Connection connection) throws SQLException {
        return new Names(connection, "checks", checks, "suite", "name", "kind", "version");
    }

    /** Forget, after a transaction that was rolled back with the numbers it gave. */
    void clear() {
        items.clear();
        models.clear();
        checks.clear();
    }
}
