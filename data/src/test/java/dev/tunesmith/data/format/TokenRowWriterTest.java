package dev.tunesmith.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.tokenizer.TokenizedSample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenRowWriterTest {

    private static final int X = TokenizedSample.IGNORED;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final TokenRowWriter writer = new TokenRowWriter(out);

    @Test
    void aRowIsALineOfJson() {
        writer.write(
                TokenizedSample.of("a \"b\" ä", new int[] {0, 9, 10, 2147483647}, new int[] {X, X, 10, 2147483647}));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":\"a \\\"b\\\" ä\",\"input_ids\":[0,9,10,2147483647],"
                        + "\"labels\":[-100,-100,10,2147483647]}\n");
    }

    @Test
    void whatIsWrittenIsRead(@TempDir Path folder) throws IOException {
        int[] ids = IntStream.range(0, 20_000).map(i -> i * 7).toArray();
        int[] labels =
                IntStream.range(0, ids.length).map(i -> i % 3 == 0 ? X : ids[i]).toArray();
        writer.write(TokenizedSample.of("long", ids, labels));
        writer.write(TokenizedSample.of("short", new int[] {1, 2}, new int[] {X, 2}));
        Path file = Files.write(folder.resolve("rows.jsonl"), out.toByteArray());

        List<TokenRow> rows = TokenRowReader.readAll(file);

        assertThat(rows).hasSize(2);
        assertThat(Arrays.equals(rows.get(0).inputIds(), ids)).isTrue();
        assertThat(Arrays.equals(rows.get(0).labels(), labels)).isTrue();
        assertThat(rows.get(1).labels()).containsExactly(X, 2);
    }
}
