package dev.tunesmith.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.Commands;
import dev.tunesmith.cli.EvaluatedProject;
import dev.tunesmith.cli.frame.CapturedTerminal;
import dev.tunesmith.cli.frame.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exit code of {@code evaluate --rescore} over several runs. */
class RescoreExitCodeTest {

    @TempDir
    private Path folder;

    private Path desk;
    private CapturedTerminal captured = new CapturedTerminal();

    @BeforeEach
    void write() throws IOException {
        desk = EvaluatedProject.write(folder.resolve("desk"));
    }

    private int run(String... arguments) {
        captured = new CapturedTerminal();
        Map<String, String> environment =
                Map.of("TUNESMITH_HOME", folder.resolve("home").toString(), "TUNESMITH_OFFLINE", "1");
        return new Launcher(Commands.all(), captured.terminal(), environment, folder).run(arguments);
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
        assertThat(run("evaluate", "desk", "--rescore")).as(captured.err()).isZero();
        breakAnAnswer("0001-base");
        assertThat(run("evaluate", "desk", "--rescore")).as(captured.out()).isEqualTo(12);
        assertThat(captured.out()).contains("next: tunesmith evaluate --run 0001-base --retry-errors");
        assertThat(run("evaluate", "desk", "--rescore", "--run", "3")).isZero();
    }

    @Test
    void aSuiteThatAnyRunFailsIsTheExitCodeUnlessItemsAreInError() throws IOException {
        passRate(0.75); // the last run passes 80 %, the others less
        assertThat(run("evaluate", "desk", "--rescore", "--run", "3")).isZero();
        assertThat(run("evaluate", "desk", "--rescore")).isEqualTo(10);
        breakAnAnswer("0002-lora");
        assertThat(run("evaluate", "desk", "--rescore")).isEqualTo(12);
    }
}
