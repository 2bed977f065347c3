package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.model.Cancellation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that cannot be gone on with is told with what has changed since. */
class RunChangesTest {

    @TempDir
    private Path root;

    @BeforeEach
    void aStoppedRun() throws IOException {
        TinyProject.write(root);
        Cancellation cancellation = new Cancellation();
        StepContext context = StepContext.open(root, List.of(), Progress.silent(), cancellation);
        TinyProject.split(context);
        try (BaseModel model = TinyProject.model(context)) {
            PrepareStep.Prepared prepared = new PrepareStep(context).run(model);
            cancellation.cancel();
            InterruptedRunException stopped = catchThrowableOfType(
                    InterruptedRunException.class,
                    () -> new TrainStep(context).run(model, prepared, TrainStep.Resume.NO));
            assertThat(stopped).isNotNull();
        }
    }

    private UsageException refused(String... assignments) {
        StepContext context = TinyProject.open(root, assignments);
        try (BaseModel model = TinyProject.model(context)) {
            PrepareStep.Prepared prepared = new PrepareStep(context).run(model);
            UsageException refused = catchThrowableOfType(
                    UsageException.class, () -> new TrainStep(context).run(model, prepared, TrainStep.Resume.YES));
            assertThat(refused).isNotNull();
            return refused;
        }
    }

    private void splitAgain() {
        TinyProject.split(TinyProject.open(root));
    }

    @Test
    void settingsAreNamedWithBothValues() {
        UsageException one = refused("train.batchSize=5");
        assertThat(one)
                .hasMessage("Run 0001-lora was begun with other data, settings or choices:\n"
                        + "  train.batchSize: 4 when it was begun, 5 now");
        assertThat(one.fix()).startsWith("undo the change");
        assertThat(refused("train.maxSteps=7", "train.lora.rank=2", "train.tokenBudget=300", "evaluate.batchSize=2"))
                .hasMessage("Run 0001-lora was begun with other data, settings or choices:\n"
                        + "  train.lora.rank: 4 when it was begun, 2 now\n"
                        + "  train.maxSteps: 6 when it was begun, 7 now\n"
                        + "  train.tokenBudget: auto when it was begun, 300 now");
    }

    @Test
    void rowsAreCountedWhereTheirNumberDiffers() throws IOException {
        TinyProject.writeRows(root, 32);
        splitAgain();
        String message = "" + refused().getMessage();
        assertThat(message)
                .contains("\n  training rows: 20 when it was begun, 22 now")
                .containsPattern("\n  training samples: \\d+ samples? new, \\d+ gone, 0 with another prompt or answer")
                .doesNotContain("train.");
    }

    @Test
    void rowsOfTheSameNumberAreToldApartByTheirContent() throws IOException {
        Path rows = root.resolve("rows.jsonl");
        Files.writeString(rows, Files.readString(rows).replace("owl", "elk"));
        splitAgain();
        assertThat(refused().getMessage())
                .contains("\n  training rows: 20 as when it was begun, but with other tokens or another mask")
                .containsPattern(
                        "\n  training samples: 0 samples new, 0 gone, [1-9]\\d* with another prompt or answer");
    }

    @Test
    void theBaseAndTheTemplateAreNamedWithTheirHashes() throws IOException {
        Path weights = root.resolve("model/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 4] ^= 1;
        Files.write(weights, bytes);
        assertThat(refused().getMessage())
                .containsPattern("\n  model: model \\(weights [0-9a-f]{12}\\) when it was begun, "
                        + "model \\(weights [0-9a-f]{12}\\) now");
        Files.writeString(
                root.resolve("own.jinja"),
                "{% for m in messages %}{{ '<|im_start|>' + m.role + ': ' + m.content + '<|im_end|>' }}{% endfor %}"
                        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant: ' }}{% endif %}");
        assertThat(refused("template=own.jinja").getMessage())
                .containsPattern("\n  chat template: the model's own \\([0-9a-f]{12}\\) when it was begun, "
                        + ".*own.jinja.* now");
    }

    @Test
    void aRunOfAnotherMethodIsNamed() throws IOException {
        Path config = root.resolve("tunesmith.yaml");
        Files.writeString(config, Files.readString(config).replace("  lora: { rank: 4, alpha: 8 }\n", ""));
        UsageException refused = refused("train.method=full");
        assertThat(refused)
                .hasMessageContaining("no unfinished run of train.method: full in " + root)
                .hasMessageContaining("unfinished is 0001-lora");
        assertThat(refused.fix()).contains("set train.method back");
    }
}
