package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.ReadReport;
import dev.tunesmith.data.format.SampleFormats;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.row.JsonRow;
import dev.tunesmith.data.row.RowFile;
import dev.tunesmith.data.row.RowOptions;
import dev.tunesmith.data.row.RowProblems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a file of items: rows with the keys of {@code items.list}, or samples in any row format. */
final class ItemFile {

    private ItemFile() {}

    /**
     * Every item, in the order of the file.
     *
     * @throws DataException if the file cannot be read, or a row is no item; names it
     */
    static List<Sample> read(Path file) {
        Rows rows = rows(file);
        DataException problem = rows.problem();
        if (problem != null) {
            throw problem;
        }
        return rows.sound();
    }

    /**
     * The items of a file, and what is wrong with its other rows.
     *
     * @param sound items, in the order of the file
     * @param problem with the other rows, or null where there is none
     */
    record Rows(List<Sample> sound, @Nullable DataException problem) {

        Rows {
            sound = List.copyOf(sound);
        }
    }

    /**
     * Every item that can be read, in the order of the file.
     *
     * @throws DataException if the file cannot be read, or no row is an item; names it
     */
    static Rows rows(Path file) {
        List<Sample> sound = new ArrayList<>();
        // Read on behind a bad row, to tell all that is wrong; but a suite with rows left out would be another suite.
        ReadReport report = new SampleReader(options(file).withSkipBad(true)).read(file, sound::add);
        DataException problem = report.problems() == 0
                ? null
                : new DataException(
                        file + " (read as " + report.format() + ", " + report.badRows() + " bad of "
                                + Count.of(report.rows(), "row") + "): "
                                + RowProblems.listed(report.problems(), report.firstProblems()),
                        "correct these rows in " + file);
        return new Rows(RepeatedInputs.apart(sound), problem);
    }

    private static ReadOptions options(Path file) {
        Optional<JsonRow> first = RowFile.first(file, RowOptions.DEFAULT);
        if (first.isEmpty()) {
            return ReadOptions.DEFAULT; // the reader says what is wrong with each row
        }
        JsonRow row = first.get();
        if (SampleFormats.ITEMS.matches(row)) {
            return ReadOptions.DEFAULT.withFormat(SampleFormats.ITEMS);
        }
        if (SampleFormats.detect(row).isEmpty()) {
            throw new DataException(
                    file + ":" + row.line() + ": expected an item, found the keys " + row.keys(),
                    "write {\"input\": …, \"reference\": …}, where wanted with id, system, flags and attributes; or"
                            + " samples in a row format (docs/formats.md)");
        }
        return ReadOptions.DEFAULT;
    }
}
