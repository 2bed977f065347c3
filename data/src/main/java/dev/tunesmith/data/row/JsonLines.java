package dev.tunesmith.data.row;

import dev.tunesmith.data.row.ByteInput.UndecodableException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/** The rows of JSON Lines, a JSON object a line. A broken line is a problem of that line, and reading goes on. */
final class JsonLines implements RowSource {

    private final LineReader lines;
    private final ByteInput in;
    private final RowProblems problems;
    private boolean ended;

    JsonLines(ByteInput in, RowProblems problems) {
        this.in = in;
        this.lines = new LineReader(in);
        this.problems = problems;
    }

    @Override
    public @Nullable JsonRow next() {
        while (!ended) {
            try {
                String line = lines.next();
                if (line == null) {
                    ended = true;
                } else if (!line.isBlank()) {
                    return JsonText.row(line, lines.line(), lines.start(), in, problems);
                }
            } catch (UndecodableException e) {
                return broken(in.position(lines.start(), e.at()), e.getMessage());
            } catch (RowTooLongException e) {
                return broken(lines.start(), e.getMessage());
            } catch (CharacterCodingException e) {
                ended = true;
                return broken(RowProblem.NO_OFFSET, "not text of this encoding from about here on: " + e.getMessage());
            } catch (IOException e) {
                throw RowFile.unreadable(problems.file(), e);
            }
        }
        return null;
    }

    private JsonRow broken(long at, @Nullable String said) {
        String what = String.valueOf(said);
        RowProblem problem = problems.add(lines.line(), at, "", what);
        return JsonRow.broken(lines.line(), lines.start(), lines.excerpt(JsonText.EXCERPT), problems, problem);
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw RowFile.unreadable(problems.file(), e);
        }
    }
}
