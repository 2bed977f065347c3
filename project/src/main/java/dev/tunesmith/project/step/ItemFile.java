package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.SampleFormats;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.row.JsonRow;
import dev.tunesmith.data.row.RowFile;
import dev.tunesmith.data.row.RowOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads a file of items: rows with the keys of {@code items.list}, or samples in any row format. */
final class ItemFile {

    private ItemFile() {}

    /**
     * Every item, in the order of the file.
     *
     * @throws DataException if the file cannot be read, or a row is no item; names it
     */
    static List<Sample> read(Path file) {
        return RepeatedInputs.apart(SampleReader.readAll(file, options(file)));
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
