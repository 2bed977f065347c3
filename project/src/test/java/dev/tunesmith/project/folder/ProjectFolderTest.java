package dev.tunesmith.project.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.LockedException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.project.config.TunesmithConfig;
import dev.tunesmith.project.folder.StepStamps.Stamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectFolderTest {

    @TempDir
    private Path root;

    private ProjectFolder project;

    @BeforeEach
    void open() throws IOException {
        Files.writeString(root.resolve(TunesmithConfig.FILE), "{}\n");
        project = ProjectFolder.open(root);
    }

    @Test
    void aFolderWithoutAConfigurationIsNoProject() {
        assertThatThrownBy(() -> ProjectFolder.open(root.resolve("nothing")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("is no folder");
    }

    @Test
    void runsAreNumberedAfterTheHighest() throws IOException {
        assertThat(project.newRun("base", "").id()).isEqualTo("0001-base");
        Files.createDirectories(root.resolve("runs/0007-lora"));
        Files.createDirectories(root.resolve("runs/notes"));
        Files.createFile(root.resolve("runs/0007-lora/config.yaml"));
        assertThat(project.newRun("lora", "").id()).isEqualTo("0008-lora");
        assertThat(project.runs()).extracting(RunFolder::number).containsExactly(1, 7, 8);
    }

    @Test
    void anEmptyFolderIsTakenAgainAndNothingElse() throws IOException {
        Files.createDirectories(root.resolve("runs/0001-base"));
        assertThat(project.newRun("base", "model: m\n").id()).isEqualTo("0001-base");
        assertThat(root.resolve("runs/0001-base/config.yaml")).hasContent("model: m");
        assertThat(project.newRun("base", "").id()).isEqualTo("0002-base");
        Files.createDirectories(root.resolve("runs/0003-base"));
        assertThat(project.newRun("lora", "").id()).isEqualTo("0004-lora");
        assertThat(project.newRun("base", "").id()).isEqualTo("0005-base");
    }

    @Test
    void aRunThatWasStoppedBeforeItBeganIsToldAndHowToBeRidOfIt() {
        RunFolder run = project.newRun("lora", "");
        for (String name : List.of("0001-lora", "1", "runs/0001-lora")) {
            assertThatThrownBy(() -> project.run(name))
                    .isInstanceOfSatisfying(
                            UsageException.class,
                            e -> assertThat(e.fix()).contains("tunesmith train", "rm -r " + run.path()))
                    .hasMessageContaining("Run 0001-lora was never trained: it was stopped before its first step");
        }
        project.newRun("base", "");
        assertThatThrownBy(() -> project.run("2")).hasMessageContaining("Run 0002-base was never begun");
    }

    @Test
    void aRunIsFoundByIdNumberAndPathAndAnUnknownOneListsTheOthers() {
        RunFolder run = project.newRun("lora", "");
        run.write(run.record(), "{}");
        assertThat(project.run("0001-lora")).isEqualTo(run);
        assertThat(project.run("1")).isEqualTo(run);
        assertThat(project.run("runs/0001-lora")).isEqualTo(run);
        assertThatThrownBy(() -> project.run("9"))
                .isInstanceOfSatisfying(
                        UsageException.class, e -> assertThat(e.fix()).contains("0001-lora"));
    }

    @Test
    void aSecondUserOfTheFolderIsToldWhoHoldsIt() {
        try (FolderLock lock = project.lock()) {
            assertThatThrownBy(project::lock)
                    .isInstanceOfSatisfying(
                            LockedException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.LOCKED))
                    .hasMessageContaining(root.toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        project.lock().close();
    }

    @Test
    void aStepIsDoneAsLongAsInputsAndOutputsStay() throws IOException {
        Path output = root.resolve("out.txt");
        Files.writeString(output, "one");
        StepStamps stamps = project.stamps();
        stamps.remember("step", "hash-a", List.of(output), "made one", Map.of("k", "v"));

        assertThat(stamps.done("step", "hash-a").map(Stamp::summary)).contains("made one");
        assertThat(stamps.done("step", "hash-b")).isEmpty();
        Files.writeString(output, "changed");
        assertThat(stamps.done("step", "hash-a")).isEmpty();
        Files.writeString(root.resolve(".tunesmith/step.json"), "{ half");
        assertThat(stamps.read("step")).isEmpty();
    }

    @Test
    void aFingerprintTellsWhereOneValueEnds() {
        assertThat(new Fingerprint().add("ab", "c").hex())
                .isNotEqualTo(new Fingerprint().add("a", "bc").hex());
    }

    @Test
    void aNewProjectIsReadableAndNeverWrittenOver() throws IOException {
        Path folder = root.resolve("new");
        NewProject made = new NewProject(
                "Say \"hi\": #1", "acme/model", "Greet: politely", List.of("data/a.jsonl"), NewProject.Answer.JSON);

        made.make(folder);

        TunesmithConfig config = TunesmithConfig.read(folder.resolve(TunesmithConfig.FILE), List.of());
        assertThat(config.task().name()).isEqualTo("Say \"hi\": #1");
        assertThat(config.task().prompt()).isEqualTo("Greet: politely");
        assertThat(config.model()).isEqualTo("acme/model");
        assertThat(config.data().sources()).hasSize(1);
        assertThatThrownBy(() -> made.make(folder))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("is there already");
    }
}
