package dev.tunesmith.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lines of {@code scores.jsonl} as rows of {@code scores}, one a result. A later line replaces all results of its item. */
final class ScoreTable implements LineTable {

    private static final List<String> COLUMNS = List.of(
            "file_id",
            "item_id",
            "check_id",
            "outcome",
            "score",
            "message",
            "passed",
            "answers",
            "byte_offset",
            "byte_length");

    private final long file;
    private final Names items;
    private final Names checks;
    private final PreparedStatement delete;
    private final Upsert rows;
    private final Map<Long, Pending> pending = new LinkedHashMap<>();

    private record Pending(ScoreLine line, long offset, int length) {}

    ScoreTable(Connection connection, long file, Memory memory) throws SQLException {
        this.file = file;
        this.items = memory.items(connection);
        this.checks = memory.checks(connection);
        this.delete = connection.prepareStatement("DELETE FROM scores WHERE file_id = ? AND item_id = ?");
        this.rows = new Upsert(connection, "scores", 3, COLUMNS);
    }

    @Override
    public void add(LineReader.Line line) throws SQLException {
        ScoreLine scores = ScoreLine.read(line);
        long item = items.of(SampleTable.storable(scores.suite()), SampleTable.storable(scores.item()));
        pending.put(item, new Pending(scores, line.offset(), line.length()));
    }

    @Override
    public void flush() throws SQLException {
        if (pending.isEmpty()) {
            return;
        }
        for (Map.Entry<Long, Pending> entry : pending.entrySet()) {
            Database.bind(delete, file, entry.getKey());
            delete.addBatch();
            add(entry.getKey(), entry.getValue());
        }
        delete.executeBatch();
        items.flush();
        checks.flush();
        rows.flush();
        pending.clear();
    }

    private void add(long item, Pending scores) throws SQLException {
        for (ScoreLine.Result result : scores.line.results()) {
            rows.add(
                    file,
                    item,
                    checks.of(scores.line.suite(), result.checkId(), result.check(), result.version()),
                    result.outcome(),
                    result.score(),
                    SampleTable.storable(result.message()),
                    result.passed(),
                    result.answers(),
                    scores.offset,
                    scores.length);
        }
    }

    @Override
    public void close() throws SQLException {
        items.close();
        checks.close();
        delete.close();
        rows.close();
    }
}
