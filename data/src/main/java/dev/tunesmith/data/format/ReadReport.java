package dev.tunesmith.data.format;

import java.util.List;
import java.util.Map;

/**
 * What was found in a data file.
 *
 * @param file its name
 * @param format name of the format it was read as
 * @param rows rows in the file, bad ones included
 * @param samples rows that became samples
 * @param problems how many problems the bad rows have in all
 * @param firstProblems the first {@value RowProblems#SHOWN} of them
 * @param ignoredKeys keys that no sample carries, with in how many rows
 * @param edited rows of our own format whose text was changed after they were written
 */
public record ReadReport(
        String file,
        String format,
        long rows,
        long samples,
        long problems,
        List<RowProblem> firstProblems,
        Map<String, Long> ignoredKeys,
        long edited) {

    public ReadReport {
        firstProblems = List.copyOf(firstProblems);
        ignoredKeys = Map.copyOf(ignoredKeys);
    }

    /** Rows that did not become samples. */
    public long badRows() {
        return rows - samples;
    }
}
