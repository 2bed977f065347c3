package dev.tunesmith.data.row;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.data.row.ByteInput.UndecodableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rows of CSV or TSV (RFC 4180) as objects of texts: the first line names the keys, and an empty cell is no value.
 *
 * <p>Cells may stand in double quotes, with a quote doubled inside and line breaks allowed. Where no separator is named, it is
 * the most frequent of {@code , ; tab |} in the first line.
 */
final class CsvRows implements RowSource {

    private static final String SEPARATORS = ",;\t|";

    private final ByteInput in;
    private final RowProblems problems;
    private final RowBuffer buffer = new RowBuffer();
    private final List<String> names;
    private final char separator;
    private long line;
    private long startLine;
    private long start;
    private boolean ended;

    /** What stopped a record, or null. */
    private @Nullable String flaw;

    CsvRows(ByteInput in, char separator, RowProblems problems) throws IOException {
        this.in = in;
        this.problems = problems;
        this.separator = separator;
        List<String> header = record();
        this.names =
                header == null ? List.of() : header.stream().map(String::strip).toList();
        check();
    }

    /** The separator that the first line has most of, outside quotes; a comma where it has none. */
    static char separatorOf(ByteInput in) throws IOException {
        int[] counts = new int[SEPARATORS.length()];
        boolean quoted = false;
        int read = in.read();
        while (read >= 0 && (quoted || read != '\n' && read != '\r') && in.position() <= RowFile.MAX_ROW_BYTES) {
            quoted ^= read == '"';
            int kind = quoted ? -1 : SEPARATORS.indexOf(read);
            if (kind >= 0) {
                counts[kind]++;
            }
            read = in.read();
        }
        int best = 0;
        for (int i = 1; i < counts.length; i++) {
            best = counts[i] > counts[best] ? i : best;
        }
        return SEPARATORS.charAt(best);
    }

    private void check() {
        String file = problems.file();
        if (flaw != null) {
            throw new DataException(
                    file + ":" + startLine + ": " + flaw, "correct the first line, which names the columns");
        }
        if (new HashSet<>(names).size() < names.size() || names.contains("")) {
            throw new DataException(
                    file + ":" + startLine + ": expected a name for every column, each once, found " + names,
                    "write the names of the columns in the first line");
        }
    }

    @Override
    public @Nullable JsonRow next() {
        try {
            List<String> cells = record();
            if (flaw != null) {
                RowProblem problem = problems.add(startLine, start, "", flaw);
                return JsonRow.broken(startLine, start, buffer.excerpt(JsonText.EXCERPT), problems, problem);
            }
            return cells == null ? null : row(cells);
        } catch (UndecodableException e) {
            RowProblem problem = problems.add(startLine, start, "", String.valueOf(e.getMessage()));
            skipRestOfLine();
            return JsonRow.broken(startLine, start, buffer.excerpt(JsonText.EXCERPT), problems, problem);
        } catch (IOException e) {
            throw RowFile.unreadable(problems.file(), e);
        }
    }

    private JsonRow row(List<String> cells) {
        ObjectNode node = Json.object();
        for (int i = 0; i < Math.min(names.size(), cells.size()); i++) {
            String cell = cells.get(i);
            if (cell.isEmpty()) {
                node.putNull(names.get(i));
            } else {
                node.put(names.get(i), cell);
            }
        }
        String raw = Json.line(cells);
        JsonRow row = new JsonRow(startLine, start, raw, node, problems);
        if (cells.size() != names.size()) {
            row.problem("", "expected " + names.size() + " cells, one a column, found " + cells.size());
        }
        return row;
    }

    /** The cells of the next record that is not blank, or null at the end; sets {@link #flaw} where it has one. */
    private @Nullable List<String> record() throws IOException {
        flaw = null;
        while (!ended && (in.peek() == '\n' || in.peek() == '\r')) {
            line++;
            skipLineEnd();
        }
        if (ended || in.peek() < 0) {
            ended = true;
            return null;
        }
        startLine = ++line;
        start = in.position();
        buffer.clear();
        List<String> cells = new ArrayList<>();
        boolean more = true;
        while (more) {
            int from = buffer.length();
            if (in.peek() == '"') {
                in.read();
                quoted();
            }
            int read = in.peek();
            while (read >= 0 && read != separator && read != '\n' && read != '\r') {
                buffer.add(in.read());
                read = in.peek();
            }
            if (!buffer.isTooLong()) {
                cells.add(buffer.text(in, from));
            }
            more = read == separator && flaw == null;
            if (more) {
                in.read();
            }
        }
        skipLineEnd();
        if (flaw == null && buffer.isTooLong()) {
            flaw = new RowTooLongException(buffer.total()).getMessage();
        }
        return cells;
    }

    /** The rest of a quoted cell, its first quote read. */
    private void quoted() throws IOException {
        while (true) {
            int read = in.read();
            if (read < 0) {
                ended = true;
                flaw = "a quotation mark that opens a cell is never closed: the rest of the file is in it";
                return;
            }
            if (read == '"') {
                if (in.peek() != '"') {
                    return;
                }
                in.read();
            }
            if (read == '\n') {
                line++;
            }
            buffer.add(read);
        }
    }

    private void skipLineEnd() throws IOException {
        if (in.peek() == '\r') {
            in.read();
        }
        if (in.peek() == '\n') {
            in.read();
        }
    }

    private void skipRestOfLine() {
        try {
            int read = in.read();
            while (read >= 0 && read != '\n') {
                read = in.read();
            }
        } catch (IOException e) {
            throw RowFile.unreadable(problems.file(), e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw RowFile.unreadable(problems.file(), e);
        }
    }
}
