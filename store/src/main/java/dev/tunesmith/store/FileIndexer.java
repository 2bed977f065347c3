package dev.tunesmith.store;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.JsonErrors;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Brings the rows of one file up to the file. Appended lines are taken in transactions of some thousand, each of which also
 * records how far the file is indexed: a kill loses the one under way, and nothing is taken twice. A file that was written anew is
 * taken in one transaction, so that nobody sees a part of it.
 */
final class FileIndexer {

    private static final int LINES = 10_000;
    private static final int FLUSH = 1_000;
    private static final long UNFINISHED = -1;
    private static final List<String> COLUMNS = List.of(
            "id",
            "place_id",
            "run_id",
            "part",
            "path",
            "kind",
            "identity",
            "size",
            "modified",
            "edges",
            "indexed_bytes");

    private final Database database;
    private final long place;
    private final Memory memory = new Memory();

    FileIndexer(Database database, long place) {
        this.database = database;
        this.place = place;
    }

    /** A row of {@code files}. */
    private record Row(long id, FileState state, String edges, long indexed) {}

    /**
     * What was done with a file.
     *
     * @param lines that were taken
     * @param problem the first line that is none of its file, or null
     */
    record Done(long lines, @Nullable String problem) {}

    /** How much of a file is new, in bytes; 0 where it is as it was. */
    long behind(RunScan.Found file) {
        FileState now = FileState.of(file.file());
        Row known = database.read(connection -> Optional.ofNullable(row(connection, file)))
                .orElse(null);
        if (known == null) {
            return now.size();
        }
        if (known.state.equals(now)) {
            return 0;
        }
        return isAppended(file, known, now) ? now.size() - known.indexed : Math.max(1, now.size());
    }

    /** Take what is new. */
    Done index(RunScan.Found file, @Nullable Long run, Progress.Task task, long doneBefore) {
        long lines = 0;
        while (true) {
            Step step = step(file, run, task, doneBefore);
            lines += step.lines;
            if (step.last) {
                return new Done(lines, step.problem);
            }
        }
    }

    /** Lines that were taken, where the next begins, and whether that was all. */
    private record Step(
            long lines, long end, boolean last, @Nullable String problem) {}

    private Step step(RunScan.Found file, @Nullable Long run, Progress.Task task, long doneBefore) {
        try {
            return database.write(connection -> step(connection, file, run, task, doneBefore));
        } catch (RuntimeException | Error e) {
            memory.clear(); // the numbers given in it were rolled back
            throw e;
        }
    }

    private Step step(
            Connection connection, RunScan.Found file, @Nullable Long run, Progress.Task task, long doneBefore)
            throws SQLException {
        FileState now = FileState.of(file.file());
        Row known = row(connection, file); // another process may have taken it meanwhile
        if (known != null && known.state.equals(now)) {
            return new Step(0, now.size(), true, null);
        }
        boolean whole = known != null && !isAppended(file, known, now);
        long id = known == null ? Database.number(connection, "SELECT coalesce(max(id), 0) + 1 FROM files") : known.id;
        if (whole) {
            deleteLines(connection, file.kind(), id);
        }
        try (LineReader reader = new LineReader(file.file(), known == null || whole ? 0 : known.indexed, now.size());
                LineTable table = table(connection, id, file.kind())) {
            Step step = take(
                    reader, table, whole ? Long.MAX_VALUE : LINES, file, done -> task.update(doneBefore + done, ""));
            table.flush();
            // Where not all of it is taken, the file must not look as if it were as it was.
            FileState state =
                    step.last && step.problem == null ? now : new FileState(now.identity(), UNFINISHED, now.modified());
            save(connection, file, run, new Row(id, state, FileState.edges(file.file(), step.end), step.end));
            return step;
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file.file(), e);
        }
    }

    private static Step take(LineReader reader, LineTable table, long most, RunScan.Found file, LongConsumer progress)
            throws IOException, SQLException {
        for (long lines = 0; lines < most; lines++) {
            LineReader.Line line = reader.next();
            if (line == null) {
                return new Step(lines, reader.position(), true, null);
            }
            try {
                table.add(line);
            } catch (JacksonException | IllegalArgumentException e) {
                String problem =
                        file.path() + " at byte " + line.offset() + ": not a line of this file: " + JsonErrors.words(e);
                return new Step(lines, line.offset(), true, problem);
            }
            if (lines % FLUSH == FLUSH - 1) {
                table.flush();
                progress.accept(reader.position());
            }
        }
        return new Step(most, reader.position(), false, null);
    }

    private LineTable table(Connection connection, long file, RunScan.Kind kind) throws SQLException {
        return switch (kind) {
            case OUTPUTS -> new SampleTable(connection, file, memory);
            case SCORES -> new ScoreTable(connection, file, memory);
            case VOTES, NOTES, VERDICTS, ISSUES -> new PeopleTable(connection, file, kind);
        };
    }

    /** Whether only lines were added since, or half a line was cut off its end. */
    private static boolean isAppended(RunScan.Found file, Row known, FileState now) {
        return known.state.identity().equals(now.identity())
                && (now.size() > known.indexed || now.size() == known.indexed && known.state.size() != known.indexed)
                && FileState.edges(file.file(), known.indexed).equals(known.edges);
    }

    private @Nullable Row row(Connection connection, RunScan.Found file) throws SQLException {
        String sql =
                "SELECT id, identity, size, modified, edges, indexed_bytes FROM files WHERE place_id = ? AND path = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Database.bind(statement, place, file.path());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? new Row(
                                rows.getLong(1),
                                new FileState(rows.getString(2), rows.getLong(3), rows.getLong(4)),
                                rows.getString(5),
                                rows.getLong(6))
                        : null;
            }
        }
    }

    private void save(Connection connection, RunScan.Found file, @Nullable Long run, Row row) throws SQLException {
        try (Upsert files = new Upsert(connection, "files", 1, COLUMNS)) {
            files.add(
                    row.id,
                    place,
                    run,
                    file.part(),
                    file.path(),
                    file.kind().name().toLowerCase(Locale.ROOT),
                    row.state.identity(),
                    row.state.size(),
                    row.state.modified(),
                    row.edges,
                    row.indexed);
            files.flush();
        }
    }

    /** Remove the rows that came from a file. */
    static void deleteLines(Connection connection, RunScan.Kind kind, long file) throws SQLException {
        Database.execute(connection, "DELETE FROM " + kind.table() + " WHERE file_id = ?", file);
    }
}
