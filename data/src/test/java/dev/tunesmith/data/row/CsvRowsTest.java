package dev.tunesmith.data.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRowsTest {

    @TempDir
    private Path folder;

    private final RowProblems problems = new RowProblems("x.csv");

    private List<JsonRow> rows(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        List<JsonRow> rows = new ArrayList<>();
        try (RowSource source = RowFile.open(file, RowOptions.DEFAULT, problems)) {
            for (JsonRow row = source.next(); row != null; row = source.next()) {
                rows.add(row);
            }
        }
        return rows;
    }

    @Test
    void quotesBreaksEmptyCellsAndPlaces() throws IOException {
        String text = "prompt,completion,\"a \"\"b\"\"\"\r\n"
                + "plain,\"two\nlines, \"\"quoted\"\"\",\r\n"
                + "\r\n"
                + "größe,x,y\r\n";
        List<JsonRow> rows = rows("x.csv", text);
        assertThat(rows)
                .extracting(row -> row.values().toString())
                .containsExactly(
                        "{\"prompt\":\"plain\",\"completion\":\"two\\nlines, \\\"quoted\\\"\",\"a \\\"b\\\"\":null}",
                        "{\"prompt\":\"größe\",\"completion\":\"x\",\"a \\\"b\\\"\":\"y\"}");
        assertThat(rows).extracting(JsonRow::line).containsExactly(2L, 5L);
        assertThat(rows.get(1).offset()).isEqualTo(text.indexOf("größe"));
        assertThat(problems.count()).isZero();
    }

    @Test
    void theSeparatorIsToldFromTheFirstLineOrByTheName() throws IOException {
        assertThat(rows("x.csv", "a;b\n1,5;2\n").get(0).values().toString()).isEqualTo("{\"a\":\"1,5\",\"b\":\"2\"}");
        assertThat(rows("x.tsv", "a\tb, c\n1\t2\n").get(0).values().toString())
                .isEqualTo("{\"a\":\"1\",\"b, c\":\"2\"}");
        assertThat(rows("one.csv", "text\nhello\n\"\"\n").get(0).values().toString())
                .isEqualTo("{\"text\":\"hello\"}");
    }

    @Test
    void raggedRowsAndOpenQuotesAreProblemsWithTheirPlace() throws IOException {
        List<JsonRow> rows = rows("x.csv", "a,b\n1\n1,2,3\n1,2\n\"open,2\n3,4\n");
        assertThat(rows).hasSize(4);
        assertThat(rows.get(2).isSound()).isTrue();
        assertThat(problems.shown())
                .extracting(RowProblem::toString)
                .containsExactly(
                        "x.csv:2: expected 2 cells, one a column, found 1 (byte 4)",
                        "x.csv:3: expected 2 cells, one a column, found 3 (byte 6)",
                        "x.csv:5: a quotation mark that opens a cell is never closed: the rest of the file is in it (byte 16)");
    }

    @Test
    void columnsNeedNames() {
        assertThatThrownBy(() -> rows("x.csv", "a,a\n1,2\n"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("each once, found [a, a]");
        assertThatThrownBy(() -> rows("x.csv", "a,\n1,2\n")).isInstanceOf(DataException.class);
    }

    @Test
    void plainTextByLineParagraphAndWhole() throws IOException {
        Path file = Files.writeString(folder.resolve("t.txt"), "one\r\ntwo\r\n\r\n \nthree");
        for (RowOptions.TextUnit unit : RowOptions.TextUnit.values()) {
            List<String> texts = new ArrayList<>();
            try (RowSource source = RowFile.open(file, new RowOptions(null, (char) 0, unit), problems)) {
                for (JsonRow row = source.next(); row != null; row = source.next()) {
                    texts.add(row.line() + ":" + row.values().get("text").stringValue());
                }
            }
            switch (unit) {
                case LINE -> assertThat(texts).containsExactly("1:one", "2:two", "5:three");
                case PARAGRAPH -> assertThat(texts).containsExactly("1:one\ntwo", "5:three");
                case DOCUMENT -> assertThat(texts).containsExactly("1:one\ntwo\n\n \nthree\n");
            }
        }
    }
}
