package dev.tunesmith.data.format;

import dev.tunesmith.data.row.RowProblem;
import dev.tunesmith.data.row.RowProblems;
import java.util.List;
import java.util.Map;

/**
 * What was found in a data file.
 *
 * @param file its name
 * @param format name of the format it was read as
 * @param rows rows in the file, bad ones included
 * @param badRows rows with problems, which became nothing
 * @param samples samples that the others became; a row may become several
 * @param problems how many problems the bad rows have in all
 * @param firstProblems the first {@value RowProblems#SHOWN} of them
 * @param ignoredKeys keys that no sample carries, with in how many rows
 * @param edited rows of our own format whose text was changed after they were written
 * @param notes what is worth knowing of rows that are not bad, with how often
 */
public record ReadReport(
        String file,
        String format,
        long rows,
        long badRows,
        long samples,
        long problems,
        List<RowProblem> firstProblems,
        Map<String, Long> ignoredKeys,
        long edited,
        Map<String, Long> notes) {

    public ReadReport {
        firstProblems = List.copyOf(firstProblems);
        ignoredKeys = Map.copyOf(ignoredKeys);
        notes = Map.copyOf(notes);
    }
}
