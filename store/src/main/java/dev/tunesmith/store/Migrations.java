package dev.tunesmith.store;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Brings the tables to the version of the program: plain SQL files, each applied once, in order, each in a transaction with the
 * row that records it in {@code schema_version}.
 */
final class Migrations {

    /** In order; a new one is one more line here. What was released is never edited. */
    private static final List<String> NAMES = List.of("0001_results.sql", "0002_people.sql");

    private static final String TABLE = "schema_version";
    private static final String FIX_NEWER =
            "update Tunesmith, or make the index again for this version: tunesmith db rebuild";

    private final List<Migration> all;

    Migrations() {
        this(NAMES.stream().map(Migrations::load).toList());
    }

    Migrations(List<Migration> all) {
        this.all = List.copyOf(all);
    }

    /**
     * A file of migrations.
     *
     * @param name of the file, which begins with the version
     * @param sql statements, each ended by a semicolon at the end of a line
     */
    record Migration(String name, String sql) {

        int version() {
            return Integer.parseInt(name.substring(0, name.indexOf('_')));
        }

        String checksum() {
            return Sha256.hex(sql);
        }

        List<String> statements() {
            String bare = String.join(
                    "\n",
                    sql.lines().filter(line -> !line.strip().startsWith("--")).toList());
            return Arrays.stream(bare.split(";\\s*(\n|$)"))
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .toList();
        }
    }

    private static Migration load(String name) {
        try (InputStream in = Migrations.class.getResourceAsStream("migrations/" + name)) {
            if (in == null) {
                throw new IllegalStateException("there is no migration " + name);
            }
            // A checkout may have turned line ends; the checksum must not.
            return new Migration(name, new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int version() {
        return all.get(all.size() - 1).version();
    }

    /**
     * Apply what is missing; several processes may do so at once.
     *
     * @throws ModelFileException if the tables were made by a newer program, or by migrations that are not these
     */
    void apply(Database database) {
        if (database.has(TABLE) && missing(database.address(), database.read(Migrations::applied)) == 0) {
            return; // without waiting for whoever writes
        }
        database.write(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "CREATE TABLE IF NOT EXISTS " + TABLE
                                + " (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied TEXT NOT NULL)");
            }
            List<Applied> applied = applied(connection);
            for (Migration next : all.subList(all.size() - missing(database.address(), applied), all.size())) {
                apply(connection, database.dialect(), next);
            }
            return true;
        });
    }

    private record Applied(int version, String name, String checksum) {}

    private static List<Applied> applied(Connection connection) throws SQLException {
        List<Applied> applied = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT version, name, checksum FROM " + TABLE + " ORDER BY version")) {
            while (rows.next()) {
                applied.add(new Applied(rows.getInt(1), rows.getString(2), rows.getString(3)));
            }
        }
        return applied;
    }

    /** How many are missing, after checking that those that are there are ours. */
    private int missing(StoreAddress address, List<Applied> applied) {
        int newest = applied.isEmpty() ? 0 : applied.get(applied.size() - 1).version();
        if (newest > version()) {
            throw new ModelFileException(
                    "The index " + address.label() + " has schema version " + newest + ", and this program knows "
                            + version() + " at most",
                    FIX_NEWER);
        }
        for (int i = 0; i < applied.size(); i++) {
            Applied one = applied.get(i);
            if (i >= all.size() || !all.get(i).checksum().equals(one.checksum())) {
                throw new ModelFileException(
                        "The index " + address.label() + " was made by another migration " + one.name()
                                + " than this program's",
                        "make it again: tunesmith db rebuild");
            }
        }
        return all.size() - applied.size();
    }

    private static void apply(Connection connection, Dialect dialect, Migration migration) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : migration.statements()) {
                statement.execute(dialect.fill(sql));
            }
        }
        String insert = "INSERT INTO " + TABLE + " (version, name, checksum, applied) VALUES (?, ?, ?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            Database.bind(
                    statement,
                    migration.version(),
                    migration.name(),
                    migration.checksum(),
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
            statement.execute();
        }
    }
}
