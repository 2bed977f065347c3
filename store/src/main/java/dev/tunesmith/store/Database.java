package dev.tunesmith.store;

import dev.tunesmith.core.io.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * A connection to the index. One transaction writes at a time, over all processes: a second one waits for it. One thread at a
 * time.
 */
final class Database implements AutoCloseable {

    /** How long is waited for another process that writes; each of its transactions takes well below a second. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int CACHE_KIB = 64 * 1024;
    private static final long RETRY_MILLIS = 20;

    private final StoreAddress address;
    private final Connection connection;

    private Database(StoreAddress address, Connection connection) {
        this.address = address;
        this.connection = connection;
    }

    /** Something done with a connection. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run(Connection connection) throws SQLException;
    }

    /** A value for a parameter of a statement. */
    static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    /** Connect; a SQLite file is made where it is not there. */
    static Database open(StoreAddress address) {
        return open(address, false);
    }

    /** Connect so that nothing can be changed. */
    static Database openForReading(StoreAddress address) {
        return open(address, true);
    }

    private static Database open(StoreAddress address, boolean readOnly) {
        try {
            Connection connection =
                    address.dialect() == Dialect.SQLITE ? sqlite(address, readOnly) : postgresql(address, readOnly);
            return new Database(address, connection);
        } catch (SQLException e) {
            throw SqlErrors.of(address, e);
        }
    }

    private static Connection sqlite(StoreAddress address, boolean readOnly) throws SQLException {
        Path file = address.path();
        if (!readOnly && file != null) {
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
            } catch (IOException e) {
                throw FileErrors.cannot("Cannot make the folder of", file, e);
            }
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) PATIENCE.toMillis());
        config.setReadOnly(readOnly);
        config.setCacheSize(-CACHE_KIB);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        if (!readOnly) {
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        }
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return config.createConnection(address.url());
            } catch (SQLException e) {
                // Two processes that make the file at once get in each other's way whatever the timeout.
                if (!SqlErrors.isBusy(e) || System.nanoTime() > giveUp) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Connection postgresql(StoreAddress address, boolean readOnly) throws SQLException {
        Properties properties = new Properties();
        String user = address.user();
        String password = address.password();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", "tunesmith " + address.place());
        properties.setProperty("reWriteBatchedInserts", "true");
        if (readOnly) {
            // So a statement is prepared alone: the server itself refuses a text of several.
            properties.setProperty("preferQueryMode", "extended");
        }
        Connection connection = DriverManager.getConnection(address.url(), properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = " + PATIENCE.toMillis());
            // A commit that a crash of the server loses is made again from the files.
            statement.execute("SET synchronous_commit = off");
            if (readOnly) {
                statement.execute("SET default_transaction_read_only = on");
                statement.execute("SET standard_conforming_strings = on"); // as SqlText reads quotes
            }
        }
        if (readOnly) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
        }
        return connection;
    }

    StoreAddress address() {
        return address;
    }

    Dialect dialect() {
        return address.dialect();
    }

    /** Read; each statement sees what is committed by then. */
    <T extends @Nullable Object> T read(Work<T> work) {
        try {
            return work.run(connection);
        } catch (SQLException e) {
            throw SqlErrors.of(address, e);
        }
    }

    /** Write in a transaction of its own, alone: all of it is done, or nothing where something is thrown. */
    <T extends @Nullable Object> T write(Work<T> work) {
        try {
            connection.setAutoCommit(false);
            try {
                if (dialect() == Dialect.POSTGRESQL) {
                    lock();
                }
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                rollback(e);
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw SqlErrors.of(address, e);
        }
    }

    /** Let the database look at how rows are spread, without which it reads whole tables for the usual queries; takes milliseconds. */
    void analyze() {
        write(own -> {
            try (Statement statement = own.createStatement()) {
                if (dialect() == Dialect.SQLITE) {
                    statement.execute("PRAGMA analysis_limit = 1000");
                }
                statement.execute("ANALYZE"
                        + (dialect() == Dialect.SQLITE ? "" : " samples, scores, items, files, runs, checks"));
            }
            return true;
        });
    }

    /** SQLite lets one transaction write at a time by itself. */
    private void lock() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(hashtext('tunesmith ' || current_schema()))");
        }
    }

    private void rollback(Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** The only number that a query gives; 0 where it gives none. */
    static long number(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /** Do one statement; tells how many rows it changed. */
    static int execute(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    /** Whether a table is there. */
    boolean has(String table) {
        String sql = dialect() == Dialect.SQLITE
                ? "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
                : "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = ?";
        return read(own -> number(own, sql, table.toLowerCase(Locale.ROOT))) > 0;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw SqlErrors.of(address, e);
        }
    }
}
