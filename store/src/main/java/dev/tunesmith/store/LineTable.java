package dev.tunesmith.store;

import java.sql.SQLException;

/** Where the lines of a file go; works within one transaction, on one file. */
interface LineTable extends AutoCloseable {

    /**
     * Take a line; it replaces an earlier one of the same key.
     *
     * @throws IllegalArgumentException if the line is not one of this kind of file
     * @throws tools.jackson.core.JacksonException if it is no JSON
     */
    void add(LineReader.Line line) throws SQLException;

    /** Write what was taken. */
    void flush() throws SQLException;

    @Override
    void close() throws SQLException;
}
