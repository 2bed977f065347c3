package dev.tunesmith.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.row.RowOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is said about bad rows, where it is said to be, and what still reads. */
class BadRowsTest {

    private static final String GOOD = "{\"prompt\":\"q\",\"completion\":\"a\"}";

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String problemsOf(Path file) {
        try {
            SampleReader.readAll(file);
        } catch (DataException e) {
            assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_DATA);
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("no problem in " + file);
    }

    private static List<Sample> skipping(Path file) {
        return SampleReader.readAll(file, ReadOptions.DEFAULT.withSkipBad(true));
    }

    @Test
    void theByteOfABreakAndOfARowIsTold() throws IOException {
        String first = "{\"prompt\":\"größe\",\"completion\":\"a\"}\n";
        int start = first.getBytes(StandardCharsets.UTF_8).length;
        Path file = file(
                "b.jsonl", first + "{\"prompt\":\"größe\" oops\n" + GOOD + "\n{\"prompt\":1,\"completion\":\"a\"}\n");
        byte[] bytes = Files.readAllBytes(file);
        String said = problemsOf(file);
        int broken = Integer.parseInt(said.replaceAll("(?s).*b.jsonl:2: broken JSON[^\n]*\\(byte (\\d+)\\).*", "$1"));
        assertThat(new String(bytes, start, broken - start, StandardCharsets.UTF_8))
                .as("what stands before the break")
                .startsWith("{\"prompt\":\"größe\" ")
                .hasSizeLessThanOrEqualTo("{\"prompt\":\"größe\" o".length());
        int row = Integer.parseInt(said.replaceAll("(?s).*b.jsonl:4: prompt[^\n]*\\(byte (\\d+)\\).*", "$1"));
        assertThat(new String(bytes, row, 11, StandardCharsets.UTF_8)).isEqualTo("{\"prompt\":1");
    }

    @Test
    void aListIsReadOnAfterARowThatIsBrokenInside() throws IOException {
        Path file =
                file("l.json", "[\n" + GOOD + ",\n{\"prompt\": oops, \"completion\":\"a\"},\n 7,\n" + GOOD + "\n]\n");
        assertThat(problemsOf(file))
                .contains("2 problems", "l.json:3: broken JSON at column 12")
                .contains("l.json:4: expected an object such as {\"prompt\": …}, found the number 7 (byte 72)");
        assertThat(skipping(file)).hasSize(2);
    }

    @Test
    void aListWhoseRowsCannotBeFoundEndsThere() throws IOException {
        assertThat(problemsOf(file("cut.json", "[\n" + GOOD + ",\n{\"prompt\":\"q\"")))
                .contains("cut.json:3: the file ends inside this row");
        assertThat(problemsOf(file("open.json", "[\n" + GOOD + "\n"))).contains("a ] is missing");
        assertThat(problemsOf(file("comma.json", "[" + GOOD + " " + GOOD + "]")))
                .contains("expected a comma between two rows, found '{'");
        assertThat(problemsOf(file("tail.json", "[" + GOOD + ",]"))).contains("a comma without a row after it");
        assertThat(problemsOf(file("after.json", "[" + GOOD + "] x")))
                .contains("expected the end of the file", "found 'x'");
        assertThat(problemsOf(file("quote.json", "[{\"prompt\":\"q,\n\"completion\":\"a\"}]")))
                .contains("quote.json:1: broken JSON: a line break inside a text");
        assertThat(skipping(file("cut2.json", "[\n" + GOOD + ",\n{\"prompt\":\"q\"")))
                .hasSize(1);
    }

    @Test
    void marksInsideNullBytesAndRawControlCharacters() throws IOException {
        assertThat(problemsOf(file("bom.jsonl", GOOD + "\n\uFEFF" + GOOD + "\n")))
                .contains("bom.jsonl:2: a byte order mark inside the file: were two files joined?");
        assertThat(problemsOf(file("nul.jsonl", GOOD + "\n\0\0\0\n"))).contains("nul.jsonl:2: broken JSON");
        assertThat(problemsOf(file("tab.jsonl", "{\"prompt\":\"a\tb\",\"completion\":\"a\"}")))
                .contains("tab.jsonl:1: broken JSON");
        Path escape = file("esc.jsonl", "{\"prompt\":\"a\\u001b[0m\\r\\n\",\"completion\":\"a\"}");
        ReadReport report = new SampleReader(ReadOptions.DEFAULT).read(escape, sample -> {});
        assertThat(report.notes())
                .containsEntry("texts with control characters (kept)", 1L)
                .containsEntry("texts with carriage returns (kept)", 1L);
    }

    @Test
    void loneSurrogatesHoweverTheyAreWritten() throws IOException {
        assertThat(problemsOf(file("s.jsonl", "{\"prompt\":\"\\udc00\",\"completion\":\"a\"}")))
                .contains("prompt: expected Unicode text, found half a surrogate pair at position 0");
        Path raw = folder.resolve("raw.jsonl");
        byte[] bytes = "{\"prompt\":\"xyz\",\"completion\":\"a\"}".getBytes(StandardCharsets.UTF_8);
        bytes[11] = (byte) 0xED;
        bytes[12] = (byte) 0xA0;
        bytes[13] = (byte) 0x80;
        Files.write(raw, bytes);
        assertThat(problemsOf(raw)).contains("not UTF-8 text: the byte 0xED is not allowed here", "(byte 11)");
    }

    @Test
    void anyLineEndAndEncodingByName() throws IOException {
        assertThat(SampleReader.readAll(file("mac.jsonl", GOOD + "\r" + GOOD + "\r")))
                .extracting(Sample::source)
                .containsExactly("mac.jsonl:1", "mac.jsonl:2");
        String row = "{\"prompt\":\"Größe 😀\",\"completion\":\"a\"}\n";
        for (String name : List.of("UTF-16LE", "UTF-16", "UTF-32BE")) {
            Path file =
                    Files.write(folder.resolve(name + ".jsonl"), row.repeat(3).getBytes(Charset.forName(name)));
            assertThat(SampleReader.readAll(file, named(name)))
                    .as(name)
                    .hasSize(3)
                    .allSatisfy(sample -> assertThat(sample.input()).isEqualTo("Größe 😀"));
        }
        Path marked = Files.write(folder.resolve("m.jsonl"), row.getBytes(StandardCharsets.UTF_16));
        assertThat(SampleReader.readAll(marked).get(0).input()).isEqualTo("Größe 😀");
        Path latin = Files.write(
                folder.resolve("latin.json"),
                ("[" + row.replace(" 😀", "") + "]").getBytes(StandardCharsets.ISO_8859_1));
        assertThat(SampleReader.readAll(latin, named("windows-1252")).get(0).input())
                .isEqualTo("Größe");
        assertThat(problemsOf(latin)).contains("not UTF-8 text: the byte 0xF6", "name its encoding");
    }

    private static ReadOptions named(String encoding) {
        return ReadOptions.DEFAULT.withRows(
                new RowOptions(Charset.forName(encoding), (char) 0, RowOptions.TextUnit.LINE));
    }

    @Test
    void packedFilesAreUnpacked() throws IOException {
        Path file = folder.resolve("p.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((GOOD + "\n").repeat(2).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(SampleReader.readAll(file)).hasSize(2);
    }

    @Test
    void aRowTooLongIsAProblemOfThatRow() throws IOException {
        byte[] filler = new byte[1 << 20];
        Arrays.fill(filler, (byte) 'x');
        for (boolean list : new boolean[] {false, true}) {
            Path file = folder.resolve(list ? "long.json" : "long.jsonl");
            try (OutputStream out = Files.newOutputStream(file)) {
                out.write(((list ? "[" : "") + GOOD + (list ? ",\n" : "\n") + "{\"prompt\":\"")
                        .getBytes(StandardCharsets.UTF_8));
                for (int i = 0; i < 100; i++) {
                    out.write(filler);
                }
                out.write(("\",\"completion\":\"a\"}" + (list ? ",\n" : "\n") + GOOD + (list ? "]" : "\n"))
                        .getBytes(StandardCharsets.UTF_8));
            }
            assertThat(problemsOf(file))
                    .contains("1 problem", ":2: the row has 104857630 bytes, more than the 16777216")
                    .hasSizeLessThan(1000);
            assertThat(skipping(file)).hasSize(2);
        }
    }

    @Test
    void turnsOutOfOrder() throws IOException {
        String user = "{\"role\":\"user\",\"content\":\"q\"}";
        String said = problemsOf(file(
                "t.jsonl",
                "{\"messages\":[" + user + "," + user + ",{\"role\":\"assistant\",\"content\":\"a\"}]}\n"
                        + "{\"messages\":[" + user + ",{\"role\":\"assistant\",\"content\":\" \"}]}\n"
                        + "{\"messages\":[{\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"a\"}]}\n"
                        + "{\"messages\":[" + user + ",{\"role\":\"assistant\",\"content\":5}]}\n"
                        + "{\"messages\":[" + user + "]}\n"));
        assertThat(said)
                .contains("5 problems")
                .contains("t.jsonl:1: messages[1]: two user messages running (byte 0)")
                .contains("t.jsonl:2: messages[1]: the assistant message is empty")
                .contains(
                        "t.jsonl:3: messages[0].role: expected one of system, developer, user, assistant, tool, found nothing")
                .contains("t.jsonl:4: messages[1].content: expected text, found the number 5")
                .contains("t.jsonl:5: messages[0]: no response: the last message is the user's");
    }

    @Test
    void rejectsAreWrittenWithTheirReasonsAndTheirText() throws IOException {
        Path file = file("r.jsonl", GOOD + "\n{\"prompt\":\"q\",\n{\"prompt\":1,\"completion\":2}\n");
        Path rejected = folder.resolve("rejects.jsonl");
        List<Sample> samples = new ArrayList<>();
        try (RejectFile rejects = new RejectFile(rejected)) {
            ReadReport report =
                    new SampleReader(ReadOptions.DEFAULT.withSkipBad(true), rejects).read(file, samples::add);
            assertThat(report.badRows()).isEqualTo(2);
            assertThat(report.problems()).isEqualTo(3);
            assertThat(rejected).doesNotExist();
            rejects.commit();
        }
        assertThat(samples).hasSize(1);
        List<JsonNode> rows =
                Files.readAllLines(rejected).stream().map(Json::parse).toList();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).get("row").stringValue()).isEqualTo("{\"prompt\":\"q\",");
        assertThat(rows.get(1).toString())
                .startsWith(
                        "{\"file\":\"r.jsonl\",\"line\":3,\"byte\":" + (GOOD.length() + 1 + 15) + ",\"problems\":[{")
                .contains("\"field\":\"prompt\",\"problem\":\"expected text, found the number 1\"")
                .contains("\"field\":\"completion\"")
                .endsWith("\"row\":\"{\\\"prompt\\\":1,\\\"completion\\\":2}\"}");
        try (RejectFile again = new RejectFile(rejected)) {
            again.commit();
        }
        assertThat(rejected).as("an old one does not stay").doesNotExist();
    }

    @Test
    void aFileWithNothingGoodIsAnErrorEvenWhenSkipping() throws IOException {
        Path file = file("n.jsonl", "{\"prompt\":1,\"completion\":\"a\"}\n");
        assertThatThrownBy(() -> skipping(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("1 bad of 1 row");
    }
}
