package dev.tunesmith.data.format;

/**
 * One thing that is wrong with a row of a data file.
 *
 * @param file name of the file
 * @param line line where the row starts, from 1; for broken JSON the line of the break
 * @param field the field, such as {@code messages[2].content}, or empty where the whole row is meant
 * @param what what was expected, and what was found
 */
public record RowProblem(String file, long line, String field, String what) {

    @Override
    public String toString() {
        return file + ":" + line + ": " + (field.isEmpty() ? "" : field + ": ") + what;
    }
}
