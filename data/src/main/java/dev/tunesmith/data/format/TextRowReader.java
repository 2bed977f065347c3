package dev.tunesmith.data.format;

import dev.tunesmith.data.row.JsonRow;
import dev.tunesmith.data.row.RowFile;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Reads plain text: rows {@code {"text": …}} without a label, or the lines, paragraphs or whole of a text file. */
public final class TextRowReader {

    /** The name of the format. */
    public static final String NAME = "text";

    private final ReadOptions options;
    private final Rejects rejects;

    public TextRowReader(ReadOptions options, Rejects rejects) {
        this.options = options;
        this.rejects = rejects;
    }

    /** Whether a file holds plain text, by its first sound row. */
    public static boolean accepts(Path file, ReadOptions options) {
        return RowFile.first(file, options.rows())
                .map(row -> row.renamed(options.fields()))
                .map(TextRowReader::matches)
                .orElse(false);
    }

    static boolean matches(JsonRow row) {
        return row.has(NAME)
                && !TokenRowReader.matches(row)
                && SampleFormats.detect(row).isEmpty();
    }

    /** Read a file in file order; see {@link SampleReader#read} for the errors. */
    public ReadReport read(Path file, Consumer<TextRow> consumer) {
        return readRows(file, (row, text) -> consumer.accept(text));
    }

    /** Read a file with the row of each text. */
    public ReadReport readRows(Path file, BiConsumer<JsonRow, TextRow> consumer) {
        RowReader reader = new RowReader(file, options, rejects);
        reader.forEach(row -> {
            String text = row.requireText(NAME);
            if (row.isSound()) {
                consumer.accept(row, new TextRow(text, file.getFileName() + ":" + row.line()));
            }
        });
        return TokenRowReader.report(NAME, reader, options);
    }
}
