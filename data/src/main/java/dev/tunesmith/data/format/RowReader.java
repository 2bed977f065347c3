package dev.tunesmith.data.format;

import dev.tunesmith.data.row.JsonRow;
import dev.tunesmith.data.row.RowFile;
import dev.tunesmith.data.row.RowProblems;
import dev.tunesmith.data.row.RowSource;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The loop over a file's rows that all readers share: names changed, bad rows counted and handed to the rejects. */
final class RowReader {

    private final Path file;
    private final ReadOptions options;
    private final Rejects rejects;
    private final RowProblems problems;
    private long rows;
    private long bad;

    RowReader(Path file, ReadOptions options, Rejects rejects) {
        this.file = file;
        this.options = options;
        this.rejects = rejects;
        this.problems = new RowProblems(file.toString());
    }

    /** Hand over every row that can be read; one that has problems afterwards is bad. */
    void forEach(Consumer<JsonRow> consumer) {
        try (RowSource source = RowFile.open(file, options.rows(), problems)) {
            for (JsonRow raw = source.next(); raw != null; raw = source.next()) {
                rows++;
                JsonRow row = raw.isSound() ? raw.renamed(options.fields()) : raw;
                if (row.isSound()) {
                    consumer.accept(row);
                }
                if (!row.isSound()) {
                    bad++;
                    rejects.add(row);
                }
            }
        }
    }

    RowProblems problems() {
        return problems;
    }

    long rows() {
        return rows;
    }

    long badRows() {
        return bad;
    }
}
