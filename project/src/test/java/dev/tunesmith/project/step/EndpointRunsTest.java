package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runs of a project that asks endpoints alone. */
final class EndpointRunsTest {

    @TempDir
    private Path root;

    private ProjectFolder project;

    @BeforeEach
    void open() throws IOException {
        Files.writeString(root.resolve("tunesmith.yaml"), "model: none\n");
        project = ProjectFolder.open(root);
    }

    private RunFolder evaluated(String kind) {
        RunFolder run = project.newRun(kind, "");
        run.write(run.record(), "{}");
        run.write(run.path().resolve("scores.jsonl"), "");
        return run;
    }

    @Test
    void aRunOfAnEndpointIsFoundByItsName() {
        assertThatThrownBy(() -> project.run("endpoint:fake"))
                .isInstanceOfSatisfying(
                        UsageException.class,
                        e -> assertThat(e.fix()).isEqualTo("evaluate it first: tunesmith evaluate --run endpoint:fake"))
                .hasMessageContaining("Endpoint fake was not evaluated in " + root);
        evaluated("endpoint-fake");
        RunFolder newest = evaluated("endpoint-fake");
        evaluated("endpoint-fake-2");
        assertThat(project.run("endpoint:fake")).isEqualTo(newest);
    }

    @Test
    void errorsLookAtTheNewestRunOfAnEndpointWhereThereIsNoOther() {
        evaluated("endpoint-fake");
        RunFolder newest = evaluated("endpoint-big");
        assertThat(Iterations.of(project, List.of())).containsExactly(newest);
        RunFolder base = evaluated("base");
        evaluated("endpoint-big");
        assertThat(Iterations.of(project, List.of())).containsExactly(base);
    }
}
