package dev.tunesmith.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.Commands;
import dev.tunesmith.cli.frame.CapturedTerminal;
import dev.tunesmith.cli.frame.Launcher;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DataConvertCommandTest {

    private static final String GOOD = "{\"prompt\":\"q\",\"completion\":\"a\"}\n";

    @TempDir
    private Path folder;

    private CapturedTerminal captured = new CapturedTerminal();

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private int convert(String... args) {
        captured = new CapturedTerminal();
        String[] all =
                Stream.concat(Stream.of("data", "convert"), Stream.of(args)).toArray(String[]::new);
        Map<String, String> environment = Map.of("TUNESMITH_OFFLINE", "1", "TUNESMITH_HOME", folder.toString());
        return new Launcher(Commands.all(), captured.terminal(), environment, folder).run(all);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private List<JsonNode> rows(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name)).stream()
                .map(Json::parse)
                .toList();
    }

    @Test
    void whatIsLostIsToldPerField() throws IOException {
        write("in.jsonl", """
                {"id":"1","instruction":"Sort.","input":"b a","output":"a b","licence":"CC0-1.0","flags":["x"],"topic":"t"}
                {"instruction":"Greet.","output":"Hi","long":["never","used"]}
                """);
        assertThat(convert("in.jsonl", "--to", "messages", "-o", "out.jsonl", "--json"))
                .isZero();
        JsonNode told = Json.parse(captured.out());
        assertThat(told.get("lost").toString())
                .isEqualTo("{\"attribute topic\":1,\"flags\":1,\"id\":1,\"licence\":1,"
                        + "\"where the instruction ends and the input begins\":1}");
        assertThat(told.get("written").asInt()).isEqualTo(2);
        assertThat(told.get("rejects").isNull()).isTrue();
        assertThat(told.get("files").get(0).get("unusedKeys").toString()).isEqualTo("{\"long\":1}");
        assertThat(rows("out.jsonl").get(0).toString())
                .isEqualTo("{\"messages\":[{\"role\":\"user\",\"content\":\"Sort.\\nb a\"},"
                        + "{\"role\":\"assistant\",\"content\":\"a b\"}]}");
        assertThat(convert("in.jsonl", "--to", "messages", "-o", "out.jsonl", "--provenance"))
                .isZero();
        assertThat(captured.out())
                .contains("in.jsonl: 2 rows read as alpaca", "not used: the key long: 1 row", "the input begins: 1 row")
                .doesNotContain("licence");
        assertThat(rows("out.jsonl").get(0).toString()).contains("\"id\":\"1\"", "\"licence\":\"CC0-1.0\"");
    }

    @Test
    void severalFilesBecomeOne() throws IOException {
        write("a.csv", "prompt,completion\nq,a\n");
        write("b.jsonl", "{\"instruction\":\"Greet.\",\"output\":\"Hi\"}\n");
        assertThat(convert("a.csv", "b.jsonl", "--to", "alpaca", "-o", "new/out.json"))
                .isZero();
        assertThat(Json.parse(Files.readString(folder.resolve("new/out.json")))).hasSize(2);
    }

    @Test
    void columnsEncodingsAndMappingsByName() throws IOException {
        Files.write(
                folder.resolve("latin.csv"),
                "Frage;Antwort\nGr\u00f6\u00dfe?;Klein \u2013 sehr\n".getBytes(Charset.forName("windows-1252")));
        String[] command = {
            "latin.csv",
            "--to",
            "prompt-completion",
            "-o",
            "out.jsonl",
            "--map",
            "prompt=Frage",
            "--map",
            "completion=Antwort",
            "--encoding",
            "windows-1252"
        };
        assertThat(convert(command)).isZero();
        assertThat(Files.readString(folder.resolve("out.jsonl")))
                .isEqualTo("{\"prompt\":\"Größe?\",\"completion\":\"Klein – sehr\"}\n");
        write("m.yaml", "fields: { Frage: prompt, Antwort: completion }\nencoding: windows-1252\nskipBad: true\n");
        assertThat(convert("latin.csv", "--mapping", "m.yaml", "--to", "alpaca", "-o", "two.jsonl"))
                .isZero();
        assertThat(rows("two.jsonl")).hasSize(1);
        write("m.yaml", "field: {}\nencoding: none-such\n");
        assertThat(convert("latin.csv", "--mapping", "m.yaml", "--to", "alpaca", "-o", "two.jsonl"))
                .isEqualTo(2);
        assertThat(captured.err()).contains("2 problems", "m.yaml", "none-such", "fields");
    }

    @Test
    void wrongUseSaysWhatWasMeant() throws IOException {
        write("in.jsonl", GOOD);
        assertThat(convert("in.jsonl", "--to", "message", "-o", "out.jsonl")).isEqualTo(2);
        assertThat(captured.err()).contains("--to message: there is no such format", "did you mean messages?");
        assertThat(convert("in.jsonl", "--to", "messages", "--from", "csv", "-o", "out.jsonl"))
                .isEqualTo(2);
        assertThat(convert("in.jsonl", "--to", "messages", "-o", "out.xlsx")).isEqualTo(2);
        assertThat(captured.err()).contains("does not say what kind of file to write", ".parquet");
        assertThat(convert("in.jsonl", "--to", "messages", "-o", "out.parquet.gz"))
                .isEqualTo(2);
        assertThat(convert("in.jsonl", "--to", "messages", "-o", "out.txt")).isEqualTo(2);
        assertThat(convert("in.jsonl", "--to", "messages", "-o", "in.jsonl")).isEqualTo(2);
        assertThat(captured.err()).contains("is read and would be written over");
        assertThat(convert("in.jsonl", "--to", "tokens", "-o", "out.jsonl")).isEqualTo(2);
        assertThat(captured.err()).contains("tunesmith prepare");
        assertThat(convert("in.jsonl", "--to", "messages", "-o", "o.jsonl", "--map", "prompt"))
                .isEqualTo(2);
        assertThat(convert("in.jsonl", "--to", "messages", "-o", "o.jsonl", "--map", "a=x", "--map", "b=x"))
                .isEqualTo(2);
        assertThat(captured.err()).contains("gives the column x to a and to b");
        assertThat(convert("in.jsonl", "--to", "messages", "-o", "o.jsonl", "--encoding", "nope"))
                .isEqualTo(2);
        assertThat(convert("in.jsonl", "--to", "messages", "-o", "o.jsonl", "--prompt", "nope"))
                .isEqualTo(2);
        assertThat(convert("in.jsonl", "--to", "messages", "-o", "o.jsonl", "--rejects", "r.jsonl"))
                .isEqualTo(2);
        assertThat(convert("in.jsonl", "--to", "messages", "-o", "o.jsonl", "--skip-bad", "--rejects", "in.jsonl"))
                .isEqualTo(2);
        assertThat(convert("none.jsonl", "--to", "messages", "-o", "o.jsonl")).isEqualTo(3);
        assertThat(files()).containsExactly("in.jsonl");
    }

    @Test
    void badRowsStopOrAreLeftOutWithTheirReasons() throws IOException {
        write("in.jsonl", GOOD + "{\"prompt\":\n" + "{\"prompt\":7,\"completion\":\"a\"}\n".repeat(30) + GOOD);
        write("out.jsonl", "an older file\n");
        assertThat(convert("in.jsonl", "--to", "messages", "-o", "out.jsonl")).isEqualTo(3);
        assertThat(captured.err())
                .contains("31 bad of 33 rows", "31 problems, the first 20 are", "in.jsonl:2: broken JSON")
                .contains("in.jsonl:21: prompt: expected text, found the number 7 (byte ")
                .contains("--skip-bad")
                .doesNotContain("in.jsonl:22");
        assertThat(folder.resolve("out.jsonl")).as("as it was").hasContent("an older file\n");
        assertThat(files()).containsExactly("in.jsonl", "out.jsonl");
        assertThat(convert("in.jsonl", "--to", "messages", "-o", "out.jsonl", "--skip-bad"))
                .isZero();
        assertThat(captured.out())
                .contains("in.jsonl: 33 rows read as prompt-completion, 31 of them bad", "and 28 more problems")
                .contains("out-rejects.jsonl: 31 rows left out, with the reasons");
        assertThat(rows("out.jsonl")).hasSize(2);
        List<JsonNode> rejects = rows("out-rejects.jsonl");
        assertThat(rejects).hasSize(31);
        assertThat(rejects.get(1).get("row").asString()).isEqualTo("{\"prompt\":7,\"completion\":\"a\"}");
        assertThat(convert(
                        "in.jsonl", "--to", "messages", "-o", "out.jsonl.gz", "--skip-bad", "--rejects", "r/r.jsonl"))
                .isZero();
        assertThat(rows("r/r.jsonl")).isEqualTo(rejects);
    }

    @Test
    void aFolderKeepsItsSplitsInOneFile() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        write("data/train.jsonl", GOOD);
        write("data/valid.csv", "prompt,completion\nv,a\n");
        write("data/test-00000-of-00001.json", "[" + GOOD + "]");
        assertThat(convert("data", "--to", "samples", "-o", "all.jsonl")).isZero();
        assertThat(rows("all.jsonl"))
                .extracting(row -> row.get("attributes").get("split").asString())
                .containsExactly("train", "dev", "test");
        assertThat(convert("data", "--to", "messages", "-o", "all.jsonl")).isZero();
        assertThat(captured.out()).contains("attribute split: 3 rows");
    }

    @Test
    void theFirstRowOfNoFormatIsABadRowToo() throws IOException {
        write("in.jsonl", "{\"comment\":\"made by hand\"}\n" + GOOD);
        assertThat(convert("in.jsonl", "--to", "messages", "-o", "out.jsonl")).isEqualTo(3);
        assertThat(captured.err()).contains("in.jsonl:1: of no known format: found the keys [comment]");
        assertThat(convert("in.jsonl", "--to", "messages", "-o", "out.jsonl", "--skip-bad"))
                .isZero();
        assertThat(rows("out.jsonl")).hasSize(1);
        write("none.jsonl", "{\"comment\":\"x\"}\n".repeat(1000));
        assertThat(convert("none.jsonl", "--to", "messages", "-o", "none-out.jsonl", "--skip-bad"))
                .isEqualTo(3);
        assertThat(captured.err()).contains("none.jsonl:1: the row is of no known format", "--map");
    }

    @Test
    void marksAndLineEndsDoNotMatter() throws IOException {
        Files.write(
                folder.resolve("in.csv"),
                ("\uFEFFprompt,completion\r\n\"two\r\nlines\",a\r\nq,b\r\n").getBytes(StandardCharsets.UTF_8));
        assertThat(convert("in.csv", "--to", "prompt-completion", "-o", "out.jsonl"))
                .isZero();
        assertThat(captured.out()).contains("noted: texts with carriage returns (kept): 1");
        assertThat(Files.readString(folder.resolve("out.jsonl")))
                .isEqualTo("{\"prompt\":\"two\\r\\nlines\",\"completion\":\"a\"}\n"
                        + "{\"prompt\":\"q\",\"completion\":\"b\"}\n");
    }
}
