package dev.tunesmith.data.row;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rows of a Parquet file, streamed. A field of a nested object that is null is left out: in a column all objects have the
 * same fields, so that null there means that the row has none.
 */
final class ParquetRows implements RowSource {

    private final Connection connection;
    private final RowProblems problems;
    private final Statement statement;
    private final ResultSet result;
    private long row;

    ParquetRows(Path file, RowProblems problems) {
        this.problems = problems;
        this.connection = Parquet.connect();
        try {
            this.statement = connection.createStatement();
            this.result = statement.executeQuery(
                    "SELECT to_json(t)::VARCHAR FROM read_parquet(" + Parquet.literal(file) + ") t");
        } catch (SQLException e) {
            close(connection);
            throw unreadable(e);
        }
    }

    private DataException unreadable(SQLException e) {
        String said = String.valueOf(e.getMessage());
        return new DataException(
                "Cannot read " + problems.file() + " as Parquet: "
                        + said.lines().findFirst().orElse(said),
                "check that it is a whole Parquet file",
                e);
    }

    @Override
    public @Nullable JsonRow next() {
        try {
            if (!result.next()) {
                return null;
            }
            row++;
            String text = result.getString(1);
            ObjectNode node = (ObjectNode) Json.parse(text);
            node.properties().forEach(entry -> withoutNulls(entry.getValue()));
            return new JsonRow(row, RowProblem.NO_OFFSET, text, node, problems);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static void withoutNulls(JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.removeIf(JsonNode::isNull);
            object.forEach(ParquetRows::withoutNulls);
        } else if (value instanceof ArrayNode array) {
            array.forEach(ParquetRows::withoutNulls);
        }
    }

    private static void close(AutoCloseable... all) {
        for (AutoCloseable one : all) {
            try {
                one.close();
            } catch (Exception e) {
                continue; // nothing was written: there is nothing to lose
            }
        }
    }

    @Override
    public void close() {
        close(result, statement, connection);
    }
}
