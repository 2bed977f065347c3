package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.data.convert.RowWatch;
import dev.tunesmith.data.row.JsonRow;
import dev.tunesmith.data.row.RowProblem;
import dev.tunesmith.data.source.DataInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How far a conversion is, in bytes read; in rows where a file does not tell (Parquet, UTF-16, packed files). Ctrl-C ends it
 * before the next row.
 */
final class ConvertProgress implements RowWatch, AutoCloseable {

    private static final long UNKNOWN = -1;

    private final Cancellation cancellation;
    private final Progress.Task task;
    private final long total;
    private Path current = Path.of("");
    private long before;
    private long size;
    private long rows;

    ConvertProgress(CommandContext context, List<DataInput> inputs) {
        this.cancellation = context.cancellation();
        this.total = total(inputs);
        this.task = context.progress().start("convert", total, total == UNKNOWN ? "rows" : "bytes");
    }

    private static long total(List<DataInput> inputs) {
        long sum = 0;
        for (DataInput input : inputs) {
            long bytes = sizeOf(input.file());
            if (bytes == UNKNOWN) {
                return UNKNOWN;
            }
            sum += bytes;
        }
        return sum;
    }

    private static long sizeOf(Path file) {
        String name = file.toString();
        try {
            return name.endsWith(".gz") || name.endsWith(".parquet") ? UNKNOWN : Files.size(file);
        } catch (IOException notThere) {
            return UNKNOWN; // the reader says so
        }
    }

    @Override
    public void row(Path file, JsonRow row) {
        if (cancellation.isCancelled()) {
            throw new InterruptedRunException(
                    "The conversion was stopped after " + rows + " rows; nothing was written", "run it again");
        }
        rows++;
        if (!file.equals(current)) {
            before += size;
            size = Math.max(0, sizeOf(file));
            current = file;
        }
        long at = row.offset() == RowProblem.NO_OFFSET ? 0 : Math.min(row.offset(), size);
        show(before + at);
    }

    /** All rows were read. */
    void finish() {
        show(total);
    }

    private void show(long bytes) {
        if (total == UNKNOWN) {
            task.update(rows, "");
        } else {
            task.update(bytes, rows + (rows == 1 ? " row" : " rows"));
        }
    }

    @Override
    public void close() {
        task.close();
    }
}
