package dev.tunesmith.data.format;

import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.PendingFile;
import dev.tunesmith.data.row.JsonRow;
import dev.tunesmith.data.row.RowProblem;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rejected rows as JSON Lines: {@code {"file", "line", "byte", "problems": [{"line", "byte", "field", "problem"}], "row"}},
 * where {@code row} is the text of the row (its beginning where it is too long) and {@code byte} null where it cannot be told.
 *
 * <p>The file appears at {@link #commit}, and only where a row was rejected; one of an earlier time is removed then.
 */
public final class RejectFile implements Rejects, Closeable {

    private final Path file;
    private @Nullable PendingFile pending;
    private @Nullable BufferedWriter writer;
    private long rows;

    public RejectFile(Path file) {
        this.file = file;
    }

    /** Where the rows go. */
    public Path file() {
        return file;
    }

    /** How many rows were rejected. */
    public long rows() {
        return rows;
    }

    @Override
    public void add(JsonRow row) {
        try {
            if (pending == null) {
                pending = PendingFile.of(file);
            }
            if (writer == null) {
                writer = Files.newBufferedWriter(pending.path(), StandardCharsets.UTF_8);
            }
            writer.write(Json.line(node(row)));
            writer.write('\n');
            rows++;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private static ObjectNode node(JsonRow row) {
        ObjectNode node = Json.object();
        node.put("file", row.problems().get(0).file());
        node.put("line", row.line());
        putByte(node, row.offset());
        ArrayNode problems = node.putArray("problems");
        for (RowProblem problem : row.problems()) {
            ObjectNode one = problems.addObject().put("line", problem.line());
            putByte(one, problem.byteOffset());
            one.put("field", problem.field()).put("problem", problem.what());
        }
        return node.put("row", row.raw());
    }

    private static void putByte(ObjectNode node, long offset) {
        if (offset == RowProblem.NO_OFFSET) {
            node.putNull("byte");
        } else {
            node.put("byte", offset);
        }
    }

    /** Put the file in place. */
    public void commit() {
        try {
            if (writer != null && pending != null) {
                writer.close();
                pending.commit();
            } else {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    @Override
    public void close() {
        try {
            if (writer != null) {
                writer.close();
            }
            if (pending != null) {
                pending.close();
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private ResourceException unwritable(IOException e) {
        return new ResourceException("Cannot write " + file + ": " + e, "check the disk and the permissions", e);
    }
}
