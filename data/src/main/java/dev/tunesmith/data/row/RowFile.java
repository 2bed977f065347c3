package dev.tunesmith.data.row;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** Opens a data file as rows, by the end of its name and its first bytes. */
public final class RowFile {

    /** The most bytes that one row may have; more is a problem of that row, not of memory. */
    public static final int MAX_ROW_BYTES = 16 << 20;

    private RowFile() {}

    /**
     * Open a file; what is wrong with its rows goes to {@code problems}.
     *
     * @throws DataException if it is not there, or is no file of its kind at all
     */
    public static RowSource open(Path file, RowOptions options, RowProblems problems) {
        Container container = Container.of(file).orElse(Container.JSON);
        if (Files.isDirectory(file)) {
            throw new DataException(file + " is a folder", "name a data file in it");
        }
        if (!Files.exists(file)) {
            throw new DataException("There is no file " + file, "name an existing data file");
        }
        if (container == Container.PARQUET) {
            return new ParquetRows(file, problems);
        }
        try {
            return switch (container) {
                case CSV, TSV -> csv(file, container, options, problems);
                case TEXT -> new TextRows(ByteInput.open(file, options.encoding()), options.unit(), problems);
                case JSON, PARQUET ->
                    isJsonLines(file, options)
                            ? new JsonLines(ByteInput.open(file, options.encoding()), problems)
                            : new JsonValues(ByteInput.open(file, options.encoding()), problems);
            };
        } catch (NoSuchFileException e) {
            throw new DataException("There is no file " + file, "name an existing data file", e);
        } catch (CharacterCodingException e) {
            throw new DataException(file + " is not text in its encoding", "name the encoding, or save it as UTF-8", e);
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
    }

    private static RowSource csv(Path file, Container container, RowOptions options, RowProblems problems)
            throws IOException {
        char separator = container == Container.TSV ? '\t' : ',';
        if (options.separator() != 0) {
            separator = options.separator();
        } else if (container == Container.CSV) {
            try (ByteInput in = ByteInput.open(file, options.encoding())) {
                separator = CsvRows.separatorOf(in);
            }
        }
        return new CsvRows(ByteInput.open(file, options.encoding()), separator, problems);
    }

    /** The first row of a file that can be read, if there is one. */
    public static Optional<JsonRow> first(Path file, RowOptions options) {
        try (RowSource rows = open(file, options, new RowProblems(file.toString()))) {
            JsonRow row = rows.next();
            while (row != null && !row.isSound()) {
                row = rows.next();
            }
            return Optional.ofNullable(row);
        }
    }

    /** JSON Lines, unless the file starts as a list, or its first line is only the beginning of an indented object. */
    private static boolean isJsonLines(Path file, RowOptions options) throws IOException {
        try (ByteInput in = ByteInput.open(file, options.encoding())) {
            int first = in.peek();
            while (first >= 0 && first <= ' ') {
                in.read();
                first = in.peek();
            }
            if (first == '[') {
                return false;
            }
            String end = Container.end(file);
            if (first != '{' || end.equals("jsonl") || end.equals("ndjson")) {
                return true;
            }
            String line = new LineReader(in).next();
            return line == null || parses(line);
        } catch (RowTooLongException | CharacterCodingException e) {
            return true;
        }
    }

    private static boolean parses(String line) {
        try {
            return !Json.parse(line).isMissingNode();
        } catch (JacksonException incomplete) {
            return false;
        }
    }

    static DataException unreadable(String file, IOException e) {
        return new DataException("Cannot read " + file + ": " + e, "check that it is a file and its permissions", e);
    }
}
