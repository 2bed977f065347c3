package dev.tunesmith.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.CommandRunner;
import dev.tunesmith.cli.EvaluatedProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void aReportBesideAnotherRunDoesNotReplaceThatBesideTheBase() throws IOException {
        commands.run("report", "desk", "--run", "3", "--base", "1");
        String own = Files.readString(runs.resolve("0003-lora/report.html"));

        assertThat(commands.run("report", "desk", "--run", "3", "--base", "2")).isZero();

        assertThat(commands.out()).contains("runs/0003-lora/report-0002-lora-0003-lora.html");
        assertThat(runs.resolve("0003-lora/report.html")).hasContent(own);
        assertThat(runs.resolve("0003-lora/report-0002-lora-0003-lora.html")).content()
                .contains("Baseline 0002-lora against 0003-lora");
    }
}
