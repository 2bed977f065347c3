package dev.tunesmith.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The databases that every test runs on: SQLite, and PostgreSQL where the environment names a server. */
enum Databases {
    SQLITE,
    POSTGRESQL;

    /** A JDBC URL with user and password; each test makes a schema of its own in that database. */
    private static final String SERVER = "TUNESMITH_TEST_POSTGRES";

    static List<Databases> all() {
        List<Databases> all = new ArrayList<>(List.of(SQLITE));
        if (server() != null) {
            all.add(POSTGRESQL);
        }
        return all;
    }

    private static @Nullable String server() {
        return System.getenv(SERVER);
    }

    /** An empty database for a project folder. */
    StoreAddress fresh(Path root) throws SQLException {
        String url = server();
        if (this == SQLITE || url == null) {
            return StoreAddress.file(root.resolve(StoreAddress.FILE));
        }
        String schema = "test_" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.createStatement().execute("CREATE SCHEMA " + schema);
        }
        String own = url + (url.contains("?") ? "&" : "?") + "currentSchema=" + schema;
        return StoreAddress.postgresql(own, "here", null, null);
    }
}
