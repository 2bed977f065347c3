/**
 * Files as rows, whatever is in the rows: JSON Lines, JSON lists, CSV, Parquet and plain text, read one row at a time with
 * the place of each, and written whole or not at all.
 *
 * <p>Read first: {@link dev.tunesmith.data.row.RowFile} and {@link dev.tunesmith.data.row.JsonRow}.
 */
@NullMarked
package dev.tunesmith.data.row;

import org.jspecify.annotations.NullMarked;
