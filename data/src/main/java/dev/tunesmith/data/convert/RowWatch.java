package dev.tunesmith.data.convert;

import dev.tunesmith.data.row.JsonRow;
import java.nio.file.Path;

/** Told of every row that was read, good or bad, to show how far the work is; it may stop the work by an exception. */
@FunctionalInterface
public interface RowWatch {

    /** Nobody watches. */
    RowWatch NONE = (file, row) -> {};

    /** A row of a file was read. */
    void row(Path file, JsonRow row);
}
