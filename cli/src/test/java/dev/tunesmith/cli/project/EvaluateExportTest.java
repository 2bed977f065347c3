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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where {@code evaluate} writes what other programs read. */
class EvaluateExportTest {

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

    @ParameterizedTest
    @ValueSource(strings = {"--jsonl", "--junit", "--html"})
    void aFolderOutsideOfTheProjectIsNotMade(String option) throws IOException {
        byte[] scores = Files.readAllBytes(desk.resolve("runs/0003-lora/scores.jsonl"));

        assertThat(run("evaluate", "desk", "--rescore", option, "nowhere/x.out"))
                .isEqualTo(2);

        assertThat(captured.err())
                .contains(option + " nowhere/x.out: there is no folder " + folder.resolve("nowhere"))
                .contains("fix: make the folder, or name a file in one that is there");
        assertThat(folder.resolve("nowhere")).doesNotExist();
        assertThat(desk.resolve("runs/0003-lora/scores.jsonl"))
                .as("told before the work")
                .hasBinaryContent(scores);
    }

    @Test
    void aFolderInTheProjectIsMadeAndOneThatIsThereIsUsed() {
        assertThat(run("evaluate", "desk", "--rescore", "--jsonl", "desk/out/x.jsonl", "--junit", "x.xml"))
                .as(captured.err())
                .isZero();
        assertThat(desk.resolve("out/x.jsonl")).isNotEmptyFile();
        assertThat(folder.resolve("x.xml")).isNotEmptyFile();
    }

    @Test
    void thePageOfErrorsMakesNoFolderOutsideOfTheProjectEither() {
        assertThat(run("errors", "desk", "--html", "nowhere/x.html")).isEqualTo(2);
        assertThat(captured.err()).contains("--html nowhere/x.html: there is no folder " + folder.resolve("nowhere"));
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }
}
