package dev.tunesmith.data.row;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.node.ObjectNode;

/** Writes rows into a file whose kind its name says. {@link #finish} completes it; closing without leaves half a file. */
public sealed interface RowWriter extends Closeable
        permits JsonRowWriter, CsvRowWriter, TextRowWriter, ParquetRowWriter {

    /** Write a row. */
    void write(ObjectNode row) throws IOException;

    /** Write what is still to be written. */
    void finish() throws IOException;

    /** What this kind of file could not carry, in words, with in how many rows. */
    Map<String, Long> losses();

    /**
     * Begin a file.
     *
     * @param name the file that is meant; its name says the kind
     * @param path where to write it
     * @param columns the keys that rows may have, in order; tables need to know before the first row
     */
    static RowWriter open(Path name, Path path, List<String> columns) throws IOException {
        Container container = Container.of(name).orElse(Container.JSON);
        if (container == Container.PARQUET) {
            return new ParquetRowWriter(path, columns);
        }
        OutputStream file = Files.newOutputStream(path);
        boolean packed = String.valueOf(name.getFileName()).endsWith(".gz");
        OutputStream out = packed ? new GZIPOutputStream(file, 1 << 16) : new BufferedOutputStream(file, 1 << 16);
        return switch (container) {
            case CSV -> new CsvRowWriter(out, ',', columns);
            case TSV -> new CsvRowWriter(out, '\t', columns);
            case TEXT -> new TextRowWriter(out);
            case JSON, PARQUET -> new JsonRowWriter(out, Container.end(name).equals("json"));
        };
    }
}
