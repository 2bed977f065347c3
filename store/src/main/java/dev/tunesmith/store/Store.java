package dev.tunesmith.store;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The index over all runs of a project. The files of the runs are the truth; this makes them quick to ask. Several processes may
 * use it at once; one thread at a time.
 */
public final class Store implements AutoCloseable {

    private static final List<String> TABLES = List.of(
            "runs",
            "items",
            "samples",
            "scores",
            "checks",
            "votes",
            "notes",
            "verdicts",
            "issues",
            "files",
            "models",
            "places");
    private static final List<String> VIEWS = List.of("answers", "results");
    private static final int MOST_FOUND = 3;

    private final Database database;
    private final Path root;
    private final Indexer indexer;

    private Store(Database database, Path root) {
        this.database = database;
        this.root = root;
        this.indexer = new Indexer(database, root);
    }

    /**
     * Open the index of a project folder; made where it is not there. Nothing of the files is read yet.
     *
     * @throws ModelFileException if it is damaged or was made by a newer program
     * @throws dev.tunesmith.core.error.LockedException if another process writes and does not end
     * @throws dev.tunesmith.core.error.NetworkException if the server cannot be reached
     */
    public static Store open(StoreAddress address, Path root) {
        Database database = Database.open(address);
        try {
            new Migrations().apply(database);
            return new Store(database, root);
        } catch (RuntimeException | Error e) {
            database.close();
            throw e;
        }
    }

    /**
     * Make the index of a project folder again from its files. In a database that several folders share the rows of the others stay,
     * unless its tables are none of this program's.
     */
    public static Refreshed rebuild(StoreAddress address, Path root, Progress progress) {
        try (Store store = openCleared(address, root)) {
            return store.refresh(progress);
        }
    }

    private static Store openCleared(StoreAddress address, Path root) {
        try {
            Store store = open(address, root);
            try {
                store.clear();
                return store;
            } catch (RuntimeException | Error e) {
                store.close();
                throw e;
            }
        } catch (ModelFileException e) {
            removeAll(address);
            return open(address, root);
        }
    }

    private static void removeAll(StoreAddress address) {
        Path file = address.path();
        if (file == null) {
            try (Database database = Database.open(address)) {
                database.write(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        for (String view : VIEWS) {
                            statement.execute("DROP VIEW IF EXISTS " + view);
                        }
                        for (String table : TABLES) {
                            statement.execute("DROP TABLE IF EXISTS " + table);
                        }
                        statement.execute("DROP TABLE IF EXISTS schema_version");
                    }
                    return true;
                });
            }
            return;
        }
        for (String end : List.of("", "-wal", "-shm")) {
            Path part = file.resolveSibling(file.getFileName() + end);
            try {
                Files.deleteIfExists(part);
            } catch (IOException e) {
                throw FileErrors.cannot("Cannot remove", part, e);
            }
        }
    }

    private void clear() {
        database.write(connection -> {
            // Without a condition SQLite empties a table at once.
            boolean alone = Database.number(connection, "SELECT count(*) FROM places") == 1;
            String ours = "file_id IN (SELECT id FROM files WHERE place_id = " + indexer.place() + ")";
            for (RunScan.Kind kind : RunScan.Kind.values()) {
                Database.execute(connection, "DELETE FROM " + kind.table() + (alone ? "" : " WHERE " + ours));
            }
            for (String table : List.of("files", "runs")) {
                Database.execute(connection, "DELETE FROM " + table + " WHERE place_id = " + indexer.place());
            }
            if (alone) {
                for (String table : List.of("items", "checks", "models")) {
                    Database.execute(connection, "DELETE FROM " + table);
                }
            }
            return true;
        });
    }

    /** Take what is new in the files since the last time, and remove what is gone: appended lines only, where lines were appended. */
    public Refreshed refresh(Progress progress) {
        return indexer.refresh(progress);
    }

    /**
     * The lines of {@code outputs.jsonl} with answers to a request; the caller compares the whole hash.
     *
     * @param request hash of the request
     */
    public List<String> answersTo(String request) {
        String sql = "SELECT files.path, byte_offset, byte_length FROM samples JOIN files ON files.id = samples.file_id"
                + " WHERE request = ? AND error IS NULL AND place_id = ? LIMIT " + MOST_FOUND;
        return database.read(connection -> {
            List<String> lines = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                Database.bind(statement, SampleTable.shortened(request), indexer.place());
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        lines.add(read(root.resolve(rows.getString(1)), rows.getLong(2), rows.getInt(3)));
                    }
                }
            }
            return lines;
        });
    }

    private static String read(Path file, long offset, int length) {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(file)) {
            while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) > 0) {
                continue;
            }
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }

    /** What the index holds, and how far it is behind the files. */
    public StoreStatus status() {
        long behind = indexer.behind();
        return database.read(connection -> {
            Map<String, Long> counts = new LinkedHashMap<>();
            for (String table : TABLES) {
                counts.put(table, Database.number(connection, "SELECT count(*) FROM " + table));
            }
            return new StoreStatus(
                    database.address().label(), new Migrations().version(), counts, runs(connection), behind);
        });
    }

    private List<StoreStatus.Run> runs(Connection connection) throws SQLException {
        String sql =
                "SELECT name, kind, (SELECT count(*) FROM samples JOIN files ON files.id = samples.file_id WHERE run_id = runs.id),"
                        + " (SELECT count(*) FROM scores JOIN files ON files.id = scores.file_id WHERE run_id = runs.id)"
                        + " FROM runs WHERE place_id = ? ORDER BY number, name";
        List<StoreStatus.Run> runs = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Database.bind(statement, indexer.place());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    runs.add(new StoreStatus.Run(
                            rows.getString(1), rows.getString(2), rows.getLong(3), rows.getLong(4)));
                }
            }
        }
        return runs;
    }

    @Override
    public void close() {
        database.close();
    }
}
