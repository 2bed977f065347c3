package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kill before the first step leaves: a folder with a configuration and samples, without a record. */
class NeverTrainedTest {

    @TempDir
    private Path root;

    @Test
    void nothingSendsTheUserRoundInCircles() throws IOException {
        TinyProject.write(root);
        StepContext context = TinyProject.open(root);
        TinyProject.split(context);
        Path left = Files.createDirectories(root.resolve("runs/0002-lora"));
        Files.writeString(left.resolve("config.yaml"), "model: model\n");
        Files.writeString(left.resolve(TrainStep.TRAINED_ON), "");

        try (BaseModel model = TinyProject.model(context)) {
            PrepareStep.Prepared prepared = new PrepareStep(context).run(model);
            assertThatThrownBy(() -> new TrainStep(context).run(model, prepared, TrainStep.Resume.YES))
                    .isInstanceOfSatisfying(
                            UsageException.class,
                            e -> assertThat(e.fix()).contains("tunesmith train").endsWith("rm -r " + left))
                    .hasMessageContaining("no unfinished run of train.method: lora")
                    .hasMessageEndingWith(
                            "; 0002-lora was stopped before its first step, so there is nothing to resume");
        }
        assertThatThrownBy(() -> RunPair.of(context.project(), List.of("2")))
                .hasMessageStartingWith("Run 0002-lora was never trained");
        assertThatThrownBy(() -> RunPair.reported(context.project(), "2", null))
                .hasMessageStartingWith("Run 0002-lora was never trained");
        assertThatThrownBy(() -> Iterations.of(context.project(), List.of("2")))
                .hasMessageStartingWith("Run 0002-lora was never trained");
    }
}
