package dev.tunesmith.data.row;

import java.io.IOException;

/** A row with more bytes than {@link RowFile#MAX_ROW_BYTES}; it was skipped, and reading may go on. */
final class RowTooLongException extends IOException {

    private static final long serialVersionUID = 1L;

    RowTooLongException(long bytes) {
        super("the row has " + bytes + " bytes, more than the " + RowFile.MAX_ROW_BYTES
                + " that one row may have: is a line break missing?");
    }
}
