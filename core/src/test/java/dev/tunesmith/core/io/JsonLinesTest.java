package dev.tunesmith.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {

    private record Pair(String key, int value) {}

    private static final JsonLines<Pair> PAIRS = JsonLines.of(Pair.class, "a pair", "remove the line");

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("pairs.jsonl"), text);
    }

    @Test
    void recordsComeInOrderWithTheNumbersOfTheirLines() throws IOException {
        Path file = file("{\"key\":\"ä\",\"value\":1}\r\n\n  \n{\"key\":\"b\",\"value\":2}");
        assertThat(PAIRS.list(file)).containsExactly(new Pair("ä", 1), new Pair("b", 2));
        List<Integer> numbers = new ArrayList<>();
        PAIRS.read(file, (line, found) -> numbers.add(line));
        assertThat(numbers).containsExactly(1, 4);
        assertThat(PAIRS.list(folder.resolve("none.jsonl"))).isEmpty();
    }

    @Test
    void aDamagedLineIsNamedWhereverItStands() throws IOException {
        Path file = file("{\"key\":\"a\",\"value\":1}\n{\"key\":\"b\"\n{\"key\":\"c\",\"value\":3}\n");
        for (JsonLines<Pair> lines : List.of(PAIRS, PAIRS.appended())) {
            assertThatThrownBy(() -> lines.list(file))
                    .isInstanceOfSatisfying(
                            DataException.class, e -> assertThat(e.fix()).isEqualTo("remove the line"))
                    .hasMessageStartingWith(file + " line 2: expected a pair, found something else: ");
        }
        Path last = file("{\"key\":\"a\",\"value\":1}\n{\"key\":\"b\"\n");
        assertThatThrownBy(() -> PAIRS.appended().list(last))
                .as("a line that was ended is not what a kill left")
                .hasMessageContaining("line 2: expected a pair");
        JsonLines<String> required = JsonLines.of(
                line -> Json.mapper().readTree(line).required("name").stringValue(), "a name", "give one");
        assertThatThrownBy(() -> required.list(file("{\"name\":\"a\"}\n{\"nam\":\"b\"}\n")))
                .hasMessageContaining("line 2: expected a name");
    }

    @Test
    void whatAKillLeftAtTheEndIsNoLineOfAFileThatIsAppendedTo() throws IOException {
        byte[] whole = "{\"key\":\"a\",\"value\":1}\n{\"key\":\"ä".getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("torn.jsonl");
        Files.write(file, Arrays.copyOf(whole, whole.length - 1)); // cuts a letter in two
        assertThat(PAIRS.appended().list(file)).containsExactly(new Pair("a", 1));
        assertThatThrownBy(() -> PAIRS.list(file)).hasMessageContaining("line 2: expected a pair");
    }

    @Test
    void linesLongerThanABlockAreWhole() throws IOException {
        String longKey = "x".repeat(200_000);
        Path file = file("{\"key\":\"" + longKey + "\",\"value\":1}\n{\"key\":\"b\",\"value\":2}\n");
        assertThat(PAIRS.list(file)).containsExactly(new Pair(longKey, 1), new Pair("b", 2));
    }
}
