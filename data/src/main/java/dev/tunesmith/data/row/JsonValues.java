package dev.tunesmith.data.row;

import dev.tunesmith.data.row.ByteInput.UndecodableException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a JSON list, or of indented JSON objects one after another, a row in memory at a time.
 *
 * <p>A row that is broken inside, brackets balanced, is a problem of that row. Where a text or bracket is not closed, no later
 * row can be found with certainty, and reading ends there.
 */
final class JsonValues implements RowSource {

    private static final String AND_SO = "; the rows after it cannot be read";

    private final ByteInput in;
    private final RowProblems problems;
    private final RowBuffer buffer = new RowBuffer();
    private long line = 1;
    private long rows;
    private boolean inList;
    private boolean closed;
    private boolean comma = true;
    private boolean ended;

    JsonValues(ByteInput in, RowProblems problems) {
        this.in = in;
        this.problems = problems;
    }

    @Override
    public @Nullable JsonRow next() {
        try {
            return ended ? null : row();
        } catch (CharacterCodingException e) {
            return end(line, RowProblem.NO_OFFSET, "not text of this encoding from about here on");
        } catch (IOException e) {
            throw RowFile.unreadable(problems.file(), e);
        }
    }

    private @Nullable JsonRow row() throws IOException {
        buffer.clear();
        while (true) {
            int read = skipBlanks();
            long at = in.position(in.position(), read < 0 ? 0 : -1);
            if (read < 0) {
                ended = true;
                return inList && !closed
                        ? end(line, at, "the file ends inside the list: is it cut off? a ] is missing")
                        : null;
            }
            if (closed) {
                return end(line, at, "expected the end of the file after the list, found " + shown(read));
            }
            if (read == '[' && !inList && rows == 0) {
                inList = true;
            } else if (read == ']' && inList) {
                closed = true;
                if (comma && rows > 0) {
                    return end(line, at, "a comma without a row after it");
                }
            } else if (read == ',' && inList && !comma) {
                comma = true;
            } else {
                return value(read, at);
            }
        }
    }

    private JsonRow value(int first, long at) throws IOException {
        long startLine = line;
        if (inList && !comma) {
            return end(startLine, at, "expected a comma between two rows, found " + shown(first) + AND_SO);
        }
        comma = false;
        rows++;
        buffer.add(first);
        String flaw = first == '{' || first == '[' ? brackets() : scalar(first);
        if (flaw != null) {
            return end(line, in.position(), flaw);
        }
        if (buffer.isTooLong()) {
            String what = String.valueOf(new RowTooLongException(buffer.total()).getMessage());
            return broken(startLine, at, problems.add(startLine, at, "", what));
        }
        try {
            return JsonText.row(buffer.text(in, 0), startLine, at, in, problems);
        } catch (UndecodableException e) {
            return broken(
                    startLine,
                    at,
                    problems.add(startLine, in.position(at, e.at()), "", String.valueOf(e.getMessage())));
        }
    }

    /** Read up to the bracket that closes the value; what keeps it from being found, or null. */
    private @Nullable String brackets() throws IOException {
        int depth = 1;
        boolean text = false;
        while (depth > 0) {
            int read = in.read();
            if (read < 0) {
                return "the file ends inside this row: is it cut off, or a bracket not closed?";
            }
            if (read == '\n') {
                if (text) {
                    return "broken JSON: a line break inside a text: is a quotation mark missing?" + AND_SO;
                }
                line++;
            }
            buffer.add(read);
            if (read == '"') {
                text = !text;
            } else if (text && read == '\\') {
                int escaped = in.read();
                if (escaped >= 0) {
                    buffer.add(escaped);
                }
            } else if (!text && (read == '{' || read == '[')) {
                depth++;
            } else if (!text && (read == '}' || read == ']')) {
                depth--;
            }
        }
        return null;
    }

    /** Read a value without brackets, up to a comma, bracket or line end outside a text. */
    private @Nullable String scalar(int first) throws IOException {
        boolean text = first == '"';
        while (true) {
            int next = in.peek();
            boolean stops = next == ',' || next == ']' || next == '[' || next == '{' || next == '}';
            if (next < 0 || next == '\n' || next == '\r' || !text && stops) {
                return null;
            }
            int read = in.read();
            buffer.add(read);
            if (text && read == '\\' && in.peek() >= 0) {
                buffer.add(in.read());
            } else if (read == '"') {
                text = !text;
            }
        }
    }

    private int skipBlanks() throws IOException {
        int read = in.read();
        while (read == ' ' || read == '\n' || read == '\r' || read == '\t') {
            if (read == '\n') {
                line++;
            }
            read = in.read();
        }
        return read;
    }

    private static String shown(int read) {
        return "'" + (char) read + "'";
    }

    private JsonRow end(long atLine, long at, String what) {
        ended = true;
        return broken(atLine, at, problems.add(atLine, at, "", what));
    }

    private JsonRow broken(long startLine, long start, RowProblem problem) {
        return JsonRow.broken(startLine, start, buffer.excerpt(JsonText.EXCERPT), problems, problem);
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
