package dev.tunesmith.data.row;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/** The rows of an open file, one after the other; made by {@link RowFile}. Not thread-safe. */
public sealed interface RowSource extends Closeable permits JsonLines, JsonValues, CsvRows, TextRows, ParquetRows {

    /**
     * The next row, or null at the end. A row that cannot be read comes as one without keys that is not {@link
     * JsonRow#isSound sound}, its problem noted.
     */
    @Nullable
    JsonRow next();

    @Override
    void close();
}
