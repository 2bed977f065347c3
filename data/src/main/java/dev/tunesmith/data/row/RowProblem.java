package dev.tunesmith.data.row;

/**
 * One thing that is wrong with a row of a data file.
 *
 * @param file name of the file
 * @param line line where the row starts, from 1; for broken JSON the line of the break; the row's number in Parquet
 * @param byteOffset byte of the file where the row starts, or the break is, from 0; {@link #NO_OFFSET} where a byte cannot
 *     be told (Parquet, UTF-16)
 * @param field the field, such as {@code messages[2].content}, or empty where the whole row is meant
 * @param what what was expected, and what was found
 */
public record RowProblem(String file, long line, long byteOffset, String field, String what) {

    /** The offset where none can be told. */
    public static final long NO_OFFSET = -1;

    @Override
    public String toString() {
        return file + ":" + line + ": " + (field.isEmpty() ? "" : field + ": ") + what
                + (byteOffset == NO_OFFSET ? "" : " (byte " + byteOffset + ")");
    }
}
