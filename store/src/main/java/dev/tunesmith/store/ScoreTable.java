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
    private final Map<List<String>, Pending> pending = new LinkedHashMap<>();

    private record Pending(ScoreLine line, long offset, int length) {}

    ScoreTable(Connection connection, long file, Memory memory) throws SQLException {
        this.delete = connection.prepareStatement("DELETE FROM scores WHERE file_id = ? AND item_id = ?");
        this.file = file;
        this.items = memory.items(connection);
        this.checks = memory.checks(connection);
        this.rows = new Upsert(connection, "scores", 3, COLUMNS);
    }

    @Override
    public void add(LineReader.Line line) {
        ScoreLine scores = ScoreLine.read(line);
        String suite = SampleTable.storable(scores.suite());
        String item = SampleTable.storable(scores.item());
        items.want(suite, item);
        for (ScoreLine.Result result : scores.results()) {
            checks.want(suite, result.checkId(), result.check(), result.version());
        }
        pending.put(List.of(suite, item), new Pending(scores, line.offset(), line.length()));
    }

    @Override
    public void flush() throws SQLException {
        items.resolve();
        checks.resolve();
        for (Map.Entry<List<String>, Pending> entry : pending.entrySet()) {
            String suite = entry.getKey().get(0);
            long item = items.of(suite, entry.getKey().get(1));
            Database.bind(delete, file, item);
            delete.addBatch();
            addRows(suite, item, entry.getValue());
        }
        delete.executeBatch();
        rows.flush();
        pending.clear();
    }

    private void addRows(String suite, long item, Pending scores) {
        for (ScoreLine.Result result : scores.line.results()) {
            rows.add(
                    file,
                    item,
                    checks.of(suite, result.checkId(), result.check(), result.version()),
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
