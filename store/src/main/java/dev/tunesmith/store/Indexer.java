package dev.tunesmith.store;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Brings the index up to the files of a project: new runs and files, appended lines, what was removed. */
final class Indexer {

    private static final String RECORD = "run.json";
    private static final List<String> RUN_COLUMNS =
            List.of("id", "place_id", "name", "number", "kind", "model", "weights", "record");

    /** From so many new lines on the database looks again at how its rows are spread. */
    private static final long MANY = 5_000;

    private final Database database;
    private final RunScan scan;
    private final long place;

    Indexer(Database database, Path root) {
        this.database = database;
        this.scan = new RunScan(root);
        this.place = place(database);
    }

    /** The number of a project folder in the database; given where it has none. */
    private static long place(Database database) {
        String name = database.address().place();
        String sql = "SELECT id FROM places WHERE name = ?";
        long known = database.read(connection -> Database.number(connection, sql, name));
        if (known != 0) {
            return known;
        }
        return database.write(connection -> {
            try (Names places = new Names(connection, "places", Names.memory(), "name")) {
                places.want(name);
                places.resolve();
                return places.of(name);
            }
        });
    }

    long place() {
        return place;
    }

    /** How many bytes of files are not indexed. */
    long behind() {
        FileIndexer files = new FileIndexer(database, place);
        return found().keySet().stream().mapToLong(files::behind).sum();
    }

    private Map<RunScan.Found, RunScan.@Nullable FoundRun> found() {
        Map<RunScan.Found, RunScan.@Nullable FoundRun> found = new LinkedHashMap<>();
        for (RunScan.FoundRun run : scan.runs()) {
            run.files().forEach(file -> found.put(file, run));
        }
        scan.people().forEach(file -> found.put(file, null));
        return found;
    }

    /** Take what is new, and remove what is gone. */
    Refreshed refresh(Progress progress) {
        List<RunScan.FoundRun> runs = scan.runs();
        Map<RunScan.Found, RunScan.@Nullable FoundRun> found = new LinkedHashMap<>();
        runs.forEach(run -> run.files().forEach(file -> found.put(file, run)));
        scan.people().forEach(file -> found.put(file, null));
        removeGone(runs, found.keySet());
        Map<String, Long> numbers = saveRuns(runs);

        FileIndexer indexer = new FileIndexer(database, place);
        Map<RunScan.Found, Long> behind = new LinkedHashMap<>();
        found.keySet().forEach(file -> {
            long bytes = indexer.behind(file);
            if (bytes > 0) {
                behind.put(file, bytes);
            }
        });
        long lines = 0;
        List<String> problems = new ArrayList<>();
        if (!behind.isEmpty()) {
            long all = behind.values().stream().mapToLong(bytes -> bytes).sum();
            try (Progress.Task task = progress.start("index", all, "bytes")) {
                long done = 0;
                for (Map.Entry<RunScan.Found, Long> entry : behind.entrySet()) {
                    RunScan.FoundRun run = found.get(entry.getKey());
                    Long number = run == null ? null : numbers.get(run.name());
                    FileIndexer.Done one = indexer.index(entry.getKey(), number, task, done);
                    lines += one.lines();
                    done += entry.getValue();
                    String problem = one.problem();
                    if (problem != null) {
                        problems.add(problem);
                    }
                }
            }
        }
        if (lines >= MANY) {
            database.analyze();
        }
        return new Refreshed(behind.size(), lines, problems);
    }

    private void removeGone(List<RunScan.FoundRun> runs, Set<RunScan.Found> files) {
        Set<String> names = new HashSet<>();
        runs.forEach(run -> names.add(run.name()));
        Set<String> paths = new HashSet<>();
        files.forEach(file -> paths.add(file.path()));
        boolean any = database.read(
                connection -> !gone(connection, "runs", "name", names).isEmpty()
                        || !gone(connection, "files", "path", paths).isEmpty());
        if (any) {
            database.write(connection -> {
                for (long file : gone(connection, "files", "path", paths)) {
                    for (RunScan.Kind kind : RunScan.Kind.values()) {
                        FileIndexer.deleteLines(connection, kind, file);
                    }
                    Database.execute(connection, "DELETE FROM files WHERE id = ?", file);
                }
                for (long run : gone(connection, "runs", "name", names)) {
                    Database.execute(connection, "DELETE FROM runs WHERE id = ?", run);
                }
                return true;
            });
        }
    }

    private List<Long> gone(Connection connection, String table, String column, Set<String> there) throws SQLException {
        List<Long> gone = new ArrayList<>();
        String sql = "SELECT id, " + column + " FROM " + table + " WHERE place_id = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Database.bind(statement, place);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (!there.contains(rows.getString(2))) {
                        gone.add(rows.getLong(1));
                    }
                }
            }
        }
        return gone;
    }

    private record Known(long id, String record) {}

    private Map<String, Long> saveRuns(List<RunScan.FoundRun> runs) {
        Map<String, String> records = new HashMap<>();
        runs.forEach(run -> records.put(run.name(), record(run)));
        Map<String, Known> known = database.read(this::knownRuns);
        boolean same = runs.stream().allMatch(run -> {
            Known one = known.get(run.name());
            return one != null && one.record.equals(records.get(run.name()));
        });
        if (!same) {
            known.putAll(database.write(connection -> saveRuns(connection, runs, records)));
        }
        Map<String, Long> numbers = new HashMap<>();
        known.forEach((name, run) -> numbers.put(name, run.id));
        return numbers;
    }

    private Map<String, Known> saveRuns(Connection connection, List<RunScan.FoundRun> runs, Map<String, String> records)
            throws SQLException {
        Map<String, Known> known = knownRuns(connection);
        long next = Database.number(connection, "SELECT coalesce(max(id), 0) + 1 FROM runs");
        try (Upsert rows = new Upsert(connection, "runs", 1, RUN_COLUMNS)) {
            for (RunScan.FoundRun run : runs) {
                String record = String.valueOf(records.get(run.name()));
                Known before = known.get(run.name());
                long id = before == null ? next++ : before.id;
                rows.add(
                        id,
                        place,
                        run.name(),
                        run.number(),
                        run.kind(),
                        text(record, "model"),
                        text(record, "weights"),
                        record);
                known.put(run.name(), new Known(id, record));
            }
            rows.flush();
        }
        return known;
    }

    private Map<String, Known> knownRuns(Connection connection) throws SQLException {
        Map<String, Known> known = new HashMap<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT id, name, record FROM runs WHERE place_id = ?")) {
            Database.bind(statement, place);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    known.put(rows.getString(2), new Known(rows.getLong(1), rows.getString(3)));
                }
            }
        }
        return known;
    }

    /** {@code run.json} on one line; empty where it is not there yet, or cannot be read, which the run's own commands tell. */
    private static String record(RunScan.FoundRun run) {
        Path file = run.folder().resolve(RECORD);
        if (!Files.isRegularFile(file)) {
            return "{}";
        }
        try {
            return Json.line(Json.parse(Files.readString(file)));
        } catch (JacksonException e) {
            return "{}";
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        }
    }

    private static @Nullable String text(String record, String field) {
        JsonNode value = Json.parse(record).path(field);
        return value.isString() ? value.stringValue() : null;
    }
}
