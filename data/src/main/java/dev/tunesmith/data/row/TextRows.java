package dev.tunesmith.data.row;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.data.row.ByteInput.UndecodableException;
import dev.tunesmith.data.row.RowOptions.TextUnit;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/** Plain text as rows {@code {"text": …}}: lines, paragraphs or the whole file, line ends made line feeds. */
final class TextRows implements RowSource {

    private final LineReader lines;
    private final ByteInput in;
    private final TextUnit unit;
    private final RowProblems problems;
    private boolean ended;

    TextRows(ByteInput in, TextUnit unit, RowProblems problems) {
        this.in = in;
        this.lines = new LineReader(in);
        this.unit = unit;
        this.problems = problems;
    }

    @Override
    public @Nullable JsonRow next() {
        StringBuilder text = new StringBuilder();
        long startLine = 0;
        long start = 0;
        while (!ended) {
            try {
                String line = lines.next();
                ended = line == null;
                boolean blank = line == null || line.isBlank();
                if (startLine == 0 && !blank) {
                    startLine = lines.line();
                    start = lines.start();
                }
                if (startLine != 0 && (ended || blank && unit == TextUnit.PARAGRAPH)) {
                    break;
                }
                if (startLine != 0 && line != null) {
                    text.append(line);
                    if (unit == TextUnit.LINE) {
                        break;
                    }
                    text.append('\n');
                }
                if (text.length() > RowFile.MAX_ROW_BYTES) {
                    ended = unit == TextUnit.DOCUMENT;
                    return broken(
                            startLine,
                            start,
                            "the " + unit.word() + " has more than " + RowFile.MAX_ROW_BYTES
                                    + " characters: take lines or paragraphs as rows");
                }
            } catch (UndecodableException e) {
                return broken(lines.line(), in.position(lines.start(), e.at()), e.getMessage());
            } catch (RowTooLongException e) {
                return broken(lines.line(), lines.start(), e.getMessage());
            } catch (CharacterCodingException e) {
                ended = true;
                return broken(lines.line(), RowProblem.NO_OFFSET, "not text of this encoding from about here on");
            } catch (IOException e) {
                throw RowFile.unreadable(problems.file(), e);
            }
        }
        if (startLine == 0) {
            return null;
        }
        String whole = unit == TextUnit.PARAGRAPH ? text.substring(0, text.length() - 1) : text.toString();
        return new JsonRow(startLine, start, whole, Json.object().put("text", whole), problems);
    }

    private JsonRow broken(long line, long at, @Nullable String what) {
        RowProblem problem = problems.add(line, at, "", String.valueOf(what));
        return JsonRow.broken(line, at, lines.excerpt(JsonText.EXCERPT), problems, problem);
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
