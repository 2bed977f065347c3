package dev.tunesmith.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.Commands;
import dev.tunesmith.cli.frame.CapturedTerminal;
import dev.tunesmith.cli.frame.Launcher;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DbCommandTest {

    private static final String OUTPUT =
            "{\"suite\":\"faq\",\"item\":\"%s\",\"request\":\"00\",\"prompt\":{\"messages\":"
                    + "[{\"role\":\"user\",\"content\":\"%s?\"}]},\"answer\":\"%s\",\"finishReason\":\"stop\",\"tokens\":2,"
                    + "\"promptTokens\":3,\"millis\":4,\"error\":null}\n";
    private static final String SCORE =
            "{\"suite\":\"faq\",\"item\":\"%s\",\"results\":[{\"checkId\":\"exact\",\"check\":"
                    + "\"exactMatch\",\"version\":1,\"outcome\":\"%s\",\"score\":0.0,\"evidence\":[],\"message\":\"\"}]}\n";

    @TempDir
    private Path folder;

    private CapturedTerminal captured = new CapturedTerminal();
    private Path run;

    private int run(String... args) {
        captured = new CapturedTerminal("");
        Map<String, String> environment =
                Map.of("TUNESMITH_OFFLINE", "1", "TUNESMITH_HOME", folder.toString(), "DB_PASSWORD", "secret");
        return new Launcher(Commands.all(), captured.terminal(), environment, folder).run(args);
    }

    @BeforeEach
    void aProjectWithARun() throws IOException {
        Files.createDirectories(folder.resolve("p/suites"));
        Files.writeString(
                folder.resolve("p/tunesmith.yaml"),
                "model: ./nowhere\ntask: { name: Questions }\ndata: { test: t.jsonl }\n");
        Files.writeString(
                folder.resolve("p/t.jsonl"),
                "{\"id\":\"a\",\"instruction\":\"a?\",\"output\":\"one\"}\n{\"id\":\"b\",\"instruction\":\"b?\",\"output\":\"two\"}\n");
        Files.writeString(
                folder.resolve("p/suites/faq.yaml"), "name: faq\nchecks: [{ check: exactMatch, id: exact }]\n");
        run = Files.createDirectories(folder.resolve("p/runs/0001-base"));
        Files.writeString(run.resolve("run.json"), "{\"kind\":\"base\",\"model\":\"m\",\"weights\":\"w\"}");
        Files.writeString(
                run.resolve("outputs.jsonl"), OUTPUT.formatted("a", "a", "one") + OUTPUT.formatted("b", "b", "tow"));
        Files.writeString(run.resolve("scores.jsonl"), SCORE.formatted("a", "failed") + SCORE.formatted("b", "failed"));
    }

    @Test
    void theIndexIsMadeAskedAndShown() throws IOException {
        assertThat(run("db", "rebuild", "p")).isZero();
        assertThat(captured.out())
                .contains("rebuilt from 4 lines of 2 files", "0001-base", "2 samples", "up to the files");
        assertThat(run("db", "query", "SELECT item, answer FROM answers ORDER BY item", "--project", "p"))
                .isZero();
        assertThat(captured.out().lines()).containsExactly("item  answer", "a     one", "b     tow");
        Files.writeString(run.resolve("outputs.jsonl"), OUTPUT.formatted("c", "c", "drei"), StandardOpenOption.APPEND);
        assertThat(run("db", "status", "p", "--json")).isZero();
        JsonNode status = Json.parse(captured.out());
        assertThat(status.path("behind").asLong()).isPositive();
        assertThat(status.path("runs").get(0).path("samples").asInt()).isEqualTo(2);
        // A query takes what is new first.
        assertThat(run("db", "query", "SELECT count(*) AS n FROM answers", "--project", "p", "--json"))
                .isZero();
        assertThat(Json.parse(captured.out()).get(0).path("n").asInt()).isEqualTo(3);
        assertThat(run("db", "query", "SELECT 1 UNION SELECT 2", "--limit", "1", "--project", "p"))
                .isZero();
        assertThat(captured.err()).contains("only the first row is shown");
    }

    @Test
    void whatIsWrongHasItsExitCode() throws IOException {
        assertThat(run("db", "query", "DROP TABLE samples", "--project", "p")).isEqualTo(2);
        assertThat(captured.err()).contains("A query begins with SELECT");
        assertThat(run("db", "status", "p", "--set", "store.url=jdbc:postgresql://localhost:1/x"))
                .isEqualTo(8);
        assertThat(captured.err()).contains("jdbc:postgresql://localhost:1/x").doesNotContain("secret");
        assertThat(run("db", "status", "p", "--set", "store.url=jdbc:mysql://h/x"))
                .isEqualTo(2);
        assertThat(run("db", "status", "p", "--set", "store.url=jdbc:postgresql://h/x?user=a&password=b"))
                .isEqualTo(2);
        assertThat(captured.err()).contains("holds a password");
        Files.writeString(run.resolve("outputs.jsonl"), "{\"suite\":1}\n");
        assertThat(run("db", "rebuild", "p")).isEqualTo(3);
        assertThat(captured.err()).contains("runs/0001-base/outputs.jsonl at byte 0");
        assertThat(captured.out())
                .contains("bytes of files are not indexed; they stand behind a line that cannot be taken")
                .doesNotContain("the next evaluation or query takes them");
    }

    @Test
    void answersAreScoredAgainWhereThereIsNoModel() throws IOException {
        assertThat(run("evaluate", "p", "--rescore")).isZero();
        assertThat(captured.out())
                .contains(
                        "faq: 1 of 2 pass exact",
                        "exact: 1 verdict changed, 1 failed to passed",
                        "next: tunesmith train");
        assertThat(Files.readAllLines(run.resolve("scores.jsonl"))).hasSize(2);
        assertThat(run("db", "query", "SELECT item, outcome FROM results ORDER BY item", "--project", "p"))
                .isZero();
        assertThat(captured.out().lines()).containsExactly("item  outcome", "a     passed", "b     failed");
        assertThat(run("evaluate", "p", "--rescore", "--run", "base", "--json")).isZero();
        assertThat(Json.parse(captured.out())
                        .get(0)
                        .path("faq")
                        .path("changes")
                        .path("exact")
                        .path("changed")
                        .asInt())
                .isZero();
        assertThat(run("evaluate", "p", "--rescore", "--retry-errors")).isEqualTo(2);
        assertThat(run("evaluate", "p", "--rescore", "--run", "7")).isEqualTo(2);
        assertThat(captured.err()).contains("There is no run 7");
    }
}
