package dev.tunesmith.data.row;

import dev.tunesmith.core.error.ResourceException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** The in-process database that reads and writes Parquet: DuckDB, without extensions and with little memory. */
final class Parquet {

    private static final String MEMORY = "256MB";

    private Parquet() {}

    /** A database in memory that may use one thread and spill nothing but what sorting needs. */
    static Connection connect() {
        Properties settings = new Properties();
        settings.setProperty("jdbc_stream_results", "true");
        settings.setProperty("threads", "1");
        settings.setProperty("memory_limit", MEMORY);
        settings.setProperty("preserve_insertion_order", "true");
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        try {
            return DriverManager.getConnection("jdbc:duckdb:", settings);
        } catch (SQLException | LinkageError e) {
            throw new ResourceException(
                    "Cannot start DuckDB, which reads Parquet: " + e.getMessage(),
                    "convert the file to JSON Lines elsewhere, or use a platform with DuckDB's library (docs/install.md)",
                    e);
        }
    }

    /** A path as a text in SQL; no pattern, where the name holds none of {@code *?[}. */
    static String literal(Path file) {
        return "'" + file.toAbsolutePath().toString().replace("'", "''") + "'";
    }
}
