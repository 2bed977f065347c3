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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where {@code evaluate} writes what other programs read. */
class EvaluateExportTest {

    @TempDir
    private Path folder;

    private Path desk;
    private CommandRunner commands;

    @BeforeEach
    void write() throws IOException {
        desk = EvaluatedProject.write(folder.resolve("desk"));
        commands = new CommandRunner(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--jsonl", "--junit", "--html"})
    void aFolderOutsideOfTheProjectIsNotMade(String option) throws IOException {
        byte[] scores = Files.readAllBytes(desk.resolve("runs/0003-lora/scores.jsonl"));

        assertThat(commands.run("evaluate", "desk", "--rescore", option, "nowhere/x.out"))
                .isEqualTo(2);

        assertThat(commands.err())
                .contains(option + " nowhere/x.out: there is no folder " + folder.resolve("nowhere"))
                .contains("fix: make the folder, or name a file in one that is there");
        assertThat(folder.resolve("nowhere")).doesNotExist();
        assertThat(desk.resolve("runs/0003-lora/scores.jsonl"))
                .as("told before the work")
                .hasBinaryContent(scores);
    }

    @Test
    void aFolderInTheProjectIsMadeAndOneThatIsThereIsUsed() {
        assertThat(commands.run("evaluate", "desk", "--rescore", "--jsonl", "desk/out/x.jsonl", "--junit", "x.xml"))
                .as(commands.err())
                .isZero();
        assertThat(desk.resolve("out/x.jsonl")).isNotEmptyFile();
        assertThat(folder.resolve("x.xml")).isNotEmptyFile();
    }

    @Test
    void thePageOfErrorsMakesNoFolderOutsideOfTheProjectEither() {
        assertThat(commands.run("errors", "desk", "--html", "nowhere/x.html")).isEqualTo(2);
        assertThat(commands.err()).contains("--html nowhere/x.html: there is no folder " + folder.resolve("nowhere"));
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }
}
