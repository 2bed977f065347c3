package dev.tunesmith.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.CommandRunner;
import dev.tunesmith.cli.EvaluatedProject;
import dev.tunesmith.cli.TinyModel;
import dev.tunesmith.cli.TinyWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands that work with models refuse before a model is opened, and what {@code evaluate} does before anything is trained. */
class RefusedAtOnceTest {

    @TempDir
    private Path folder;

    private CommandRunner commands;

    @BeforeEach
    void setUp() {
        commands = new CommandRunner(folder);
    }

    @Test
    void runsThatAreNotTunedAreRefusedWhereThereIsNoModel() throws IOException {
        EvaluatedProject.write(folder.resolve("desk")); // its model is not there
        assertThat(commands.run("cost", "desk", "--run", "1")).isEqualTo(2);
        assertThat(commands.err()).contains("Run 0001-base is not a tuned run", "train first: tunesmith train");
        assertThat(commands.run("cost", "desk", "--run", "2")).isEqualTo(2);
        assertThat(commands.err()).contains("Run 0002-lora has not finished its training");
        assertThat(commands.run("evaluate", "desk", "--run", "7")).isEqualTo(2);
        assertThat(commands.err()).contains("There is no run 7");
        assertThat(commands.run("evaluate", "desk", "--run", "2")).isEqualTo(2);
        assertThat(commands.err()).contains("Run 0002-lora has not finished its training");
        assertThat(commands.run("evaluate", "desk", "--baseline", "1")).isEqualTo(2);
        assertThat(commands.err()).contains("There is no trained run", "leave out --baseline");
        assertThat(commands.run("evaluate", "desk", "--rescore", "--jsonl", "-"))
                .isEqualTo(2);
        assertThat(commands.err()).contains("--jsonl - is no file");
        assertThat(folder.resolve("-")).doesNotExist();
    }

    @Test
    void beforeThereIsATrainedRunTheBaseIsEvaluatedAlone() throws IOException {
        Path project = Files.createDirectories(folder.resolve("p"));
        Files.createDirectories(project.resolve("suites"));
        Files.writeString(
                project.resolve("tunesmith.yaml"),
                "model: ./model\ntask: { name: Words }\ntrain: { dtype: float32 }\ndata: { train: rows.jsonl }\n");
        Files.writeString(project.resolve("rows.jsonl"), "{\"prompt\":\"a\",\"completion\":\"b\"}\n");
        Files.writeString(
                project.resolve("suites/s.yaml"),
                "name: s\nmaxNewTokens: 2\npassRate: 1\nitems: { list: [{ input: a, reference: zz }] }\n"
                        + "checks: [exactMatch]\n");
        TinyWeights.write(TinyModel.write(project.resolve("model")));
        assertThat(commands.run("evaluate", "p")).as(commands.err()).isZero();
        assertThat(commands.out()).contains("s: 0 of 1 pass exactMatch", "next: tunesmith train");
        assertThat(commands.run("evaluate", "p", "--run", "base"))
                .as("below its pass rate")
                .isEqualTo(10);
    }
}
