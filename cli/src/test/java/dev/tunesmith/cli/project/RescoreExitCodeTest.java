package dev.tunesmith.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.CommandRunner;
import dev.tunesmith.cli.EvaluatedProject;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exit code of {@code evaluate --rescore} over several runs. */
class RescoreExitCodeTest {

    @TempDir
    private Path folder;

    private Path desk;
    private CommandRunner commands;

    @BeforeEach
    void write() throws IOException {
        desk = EvaluatedProject.write(folder.resolve("desk"));
        commands = new CommandRunner(folder);
    }

    /** Make the first recorded answer of a run a call that failed. */
    private void breakAnAnswer(String run) throws IOException {
        Path outputs = desk.resolve("runs").resolve(run).resolve("outputs.jsonl");
        Files.writeString(
                outputs, Files.readString(outputs).replaceFirst("\"error\":null", "\"error\":\"HTTP 503: busy\""));
    }

    private void passRate(double rate) throws IOException {
        Path suite = desk.resolve("suites/replies.yaml");
        Files.writeString(suite, Files.readString(suite) + "passRate: " + rate + "\n");
    }

    @Test
    void itemsInErrorOfAnyRunAreTheExitCode() throws IOException {
        assertThat(commands.run("evaluate", "desk", "--rescore"))
                .as(commands.err())
                .isZero();
        breakAnAnswer("0001-base");
        assertThat(commands.run("evaluate", "desk", "--rescore"))
                .as(commands.out())
                .isEqualTo(12);
        assertThat(commands.out()).contains("next: tunesmith evaluate --run 0001-base --retry-errors");
        assertThat(commands.run("evaluate", "desk", "--rescore", "--run", "3")).isZero();
    }

    @Test
    void aSuiteThatAnyRunFailsIsTheExitCodeUnlessItemsAreInError() throws IOException {
        passRate(0.75); // the last run passes 80 %, the others less
        assertThat(commands.run("evaluate", "desk", "--rescore", "--run", "3")).isZero();
        assertThat(commands.run("evaluate", "desk", "--rescore")).isEqualTo(10);
        breakAnAnswer("0002-lora");
        assertThat(commands.run("evaluate", "desk", "--rescore")).isEqualTo(12);
    }

    @Test
    void aSuiteWithoutAnyAnswerIsSkippedAndNotFine() throws IOException {
        Files.writeString(
                desk.resolve("suites/short.yaml"),
                "name: short\nitems: { split: test }\nchecks: [{ check: maxWords, max: 8 }]\n");

        assertThat(commands.run("evaluate", "desk", "--rescore"))
                .as(commands.err())
                .isEqualTo(12);

        assertThat(commands.out())
                .contains("replies: 8 of 10 pass", "short: skipped, none of its 10 items has an answer in this run")
                .contains("next: tunesmith evaluate --run 0003-lora");
        assertThat(commands.run("evaluate", "desk", "--rescore", "--suite", "replies"))
                .isZero();
        assertThat(commands.run("evaluate", "desk", "--rescore", "--suite", "short", "--run", "2", "--json"))
                .isEqualTo(12);
        assertThat(Json.parse(commands.out())
                        .path(0)
                        .path("short")
                        .path("withoutAnswer")
                        .asInt())
                .isEqualTo(10);
    }
}
