package dev.tunesmith.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.CommandRunner;
import dev.tunesmith.cli.EvaluatedProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

    @TempDir
    private Path folder;

    private Path runs;
    private CommandRunner commands;

    @BeforeEach
    void write() throws IOException {
        runs = EvaluatedProject.write(folder.resolve("desk")).resolve("runs");
        commands = new CommandRunner(folder);
    }

    @Test
    void aReportShowsTheOtherRunsThatTheRunWasComparedWith() throws IOException {
        commands.run("compare", "2", "3", "--project", "desk");

        assertThat(commands.run("report", "desk", "--run", "3", "--base", "1"))
                .as(commands.err())
                .isZero();

        String page = Files.readString(runs.resolve("0003-lora/report.html"));
        assertThat(page)
                .contains("Base model (0001-base)", "Beside other runs")
                .containsSubsequence("<td>0002-lora", "<td>replies", "<td>says-the-days", "50.0 %", "80.0 %");
        Files.delete(runs.resolve("0002-lora/run.json"));
        Files.delete(runs.resolve("0002-lora/scores.jsonl"));
        assertThat(commands.run("report", "desk", "--run", "3", "--base", "1")).isZero();
        assertThat(Files.readString(runs.resolve("0003-lora/report.html")))
                .as("what cannot be compared any more is said")
                .contains("Not beside 0002-lora: ");
    }

    @Test
    void withoutABaseItIsThatOfTheRunNotOfTheNewest() throws IOException {
        copy("0001-base", "0004-base");
        copy("0002-lora", "0005-lora");
        for (String run : List.of("0004-base", "0005-lora")) {
            Files.writeString(runs.resolve(run).resolve("run.json"), "{\"weights\":\"of another model\"}\n");
        }
        trained("0005-lora");

        assertThat(commands.run("report", "desk", "--run", "3"))
                .as(commands.err())
                .isZero();
        assertThat(runs.resolve("0003-lora/report.html")).content().contains("Base model (0001-base)");
        assertThat(commands.run("report", "desk")).as(commands.err()).isZero();
        assertThat(runs.resolve("0005-lora/report.html")).content().contains("Base model (0004-base)");
        assertThat(commands.run("report", "desk", "--run", "1")).isEqualTo(2);
        assertThat(commands.err()).contains("Run 0001-base would be compared with itself");
        assertThat(commands.run("report", "desk", "--run", "3", "--base", "3")).isEqualTo(2);
        assertThat(commands.err()).contains("tunesmith report --run RUN").doesNotContain("tunesmith compare");
    }

    @Test
    void anEndpointsReportIsBesideTheBaseThatItWasComparedWith() throws IOException {
        copy("0003-lora", "0004-endpoint-big");
        commands.run("compare", "1", "4", "--project", "desk");
        copy("0001-base", "0005-base");

        assertThat(commands.run("report", "desk", "--run", "4"))
                .as(commands.err())
                .isZero();

        assertThat(runs.resolve("0004-endpoint-big/report.html")).content().contains("0001-base");
    }

    /** What one run answered, as another's. */
    private void copy(String from, String to) throws IOException {
        Path target = Files.createDirectories(runs.resolve(to));
        for (String file : List.of("run.json", "outputs.jsonl", "scores.jsonl")) {
            Files.copy(runs.resolve(from).resolve(file), target.resolve(file));
        }
    }

    /** Let a run look as after its training. */
    private void trained(String run) throws IOException {
        Path adapter = Files.createDirectories(runs.resolve(run).resolve("adapter"));
        Files.createFile(adapter.resolve("adapter_model.safetensors"));
        Files.writeString(runs.resolve(run).resolve("events.jsonl"), "{\"event\":\"finished\"}\n");
    }

    @Test
    void aReportBesideAnotherRunDoesNotReplaceThatBesideTheBase() throws IOException {
        commands.run("report", "desk", "--run", "3", "--base", "1");
        String own = Files.readString(runs.resolve("0003-lora/report.html"));

        assertThat(commands.run("report", "desk", "--run", "3", "--base", "2")).isZero();

        assertThat(commands.out()).contains("runs/0003-lora/report-0002-lora-0003-lora.html");
        assertThat(runs.resolve("0003-lora/report.html")).hasContent(own);
        assertThat(runs.resolve("0003-lora/report-0002-lora-0003-lora.html"))
                .content()
                .contains("Baseline 0002-lora against 0003-lora");
    }
}
