package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Suites that compare texts by meaning. */
final class SimilarStepsTest {

    /** The engine's fixture; see make_encoder_golden.py there. */
    private static final Path ENCODER = Path.of("../engine/src/test/resources/golden/encoder/mean")
            .toAbsolutePath()
            .normalize();

    @TempDir
    private Path root;

    private EvaluateStep.Evaluated evaluate(String... assignments) throws IOException {
        StepContext context = TinyProject.open(root, assignments);
        try (BaseModel model = TinyProject.model(context)) {
            return new EvaluateStep(context).base(model);
        }
    }

    @Test
    void theProjectsEncoderComparesAndAMissingOneIsToldBeforeTheWork() throws IOException {
        TinyProject.write(root);
        Files.writeString(root.resolve("suites/animals.yaml"), """
                name: animals
                items: { list: [{ input: where is my order, reference: hello }] }
                variants: [{ case: upper }]
                checks: [stopsByItself, { check: similar, min: -1 }, { check: invariant, by: similar, min: 0 }]
                """);
        assertThatThrownBy(() -> evaluate())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("animals.yaml line 4, column 25: checks[1]: check similar of suite animals")
                .hasMessageContaining("animals.yaml line 4, column 54: checks[2]: check invariant of suite animals")
                .hasMessageContaining("needs a local encoder");
        assertThat(root.resolve("runs")).as("told before anything is begun").doesNotExist();
        StepContext context = TinyProject.open(root);
        assertThatThrownBy(() -> new EvaluateStep(context)).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> new ProbeStep(context)).isInstanceOf(UsageException.class);
        EvaluateStep.Evaluated done = evaluate("encoder=" + ENCODER);
        assertThat(done.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(done.outcome().text()).contains("similar        100.0 %  1 of 1", "invariant      100.0 %  1 of 1");
        assertThat(root.resolve("runs/0001-base/scores.jsonl")).content().contains("cosine ");
        assertThat(root.resolve(".tunesmith/embeddings")).isNotEmptyDirectory();
        assertThat(evaluate("encoder=" + ENCODER).outcome().skipped()).isTrue();
    }
}
