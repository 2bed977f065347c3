package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.engine.train.Training;
import dev.tunesmith.engine.train.TrainingPreview;
import dev.tunesmith.project.folder.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where memory is short, fewer tokens are computed at once; the training is the same, and stays so when it is resumed. */
class MemoryFitTest {

    /** A step of all 20 rows, some 1,300 tokens, so that a smaller micro-batch makes a difference. */
    private static final List<String> LARGE_STEP =
            List.of("train.batchSize=20", "train.sharePrefix=false", "train.maxSteps=4", "train.devEvery=2");

    @TempDir
    private Path root;

    @BeforeEach
    void project() throws IOException {
        TinyProject.write(root);
        TinyProject.split(TinyProject.open(root));
    }

    private static String[] with(String... assignments) {
        return Stream.concat(LARGE_STEP.stream(), Arrays.stream(assignments)).toArray(String[]::new);
    }

    /** What a run takes that leaves nothing open. */
    private long needed(int budget, String recompute) {
        StepContext context =
                TinyProject.open(root, with("train.tokenBudget=" + budget, "train.recompute=" + recompute));
        try (BaseModel model = TinyProject.model(context)) {
            Training.Data rows = new PrepareStep(context).run(model).rows();
            TrainingPlan plan = TrainingPlan.of(context, model, rows);
            return plan.memory(model.decoder(), TrainingPreview.of(rows, plan.config()), Long.MAX_VALUE)
                    .activationBytes();
        }
    }

    private MemoryFit fit(long memory, String... assignments) {
        StepContext context = TinyProject.open(root, with(assignments));
        try (BaseModel model = TinyProject.model(context)) {
            Training.Data rows = new PrepareStep(context).run(model).rows();
            TrainingPlan open = TrainingPlan.of(context, model, rows);
            TrainingPreview preview = TrainingPreview.of(rows, open.config());
            MemoryFit fit = MemoryFit.of(open, rows, preview, model.decoder(), new Room(memory, 0), Progress.silent());
            assertThat(fit.plan().fingerprint()).isEqualTo(open.fingerprint());
            assertThat(fit.plan().choices())
                    .containsEntry("tokenBudget", "" + fit.plan().config().tokenBudget());
            return fit;
        }
    }

    private static void assertDecided(MemoryFit fit, int budget, boolean recompute) {
        assertThat(fit.plan().config().tokenBudget()).isEqualTo(budget);
        assertThat(fit.plan().config().pass().recompute()).isEqualTo(recompute);
        assertThat(fit.preview().largestMicroBatch()).isLessThanOrEqualTo(budget);
    }

    @Test
    void microBatchesGetSmallerBeforeLayersAreComputedAgainAndSmallerStillAfter() {
        assertDecided(fit(needed(2048, "never")), 2048, false);
        assertDecided(fit(needed(2048, "never") - 1), 1024, false);
        assertDecided(fit(needed(1024, "never") - 1), 512, false);
        assertDecided(fit(needed(256, "always")), 256, true);
        int longest = fit(Long.MAX_VALUE).preview().longestRow();
        assertThat(longest).isBetween(33, 127);
        MemoryFit least = fit(1);
        assertDecided(least, Math.max(64, longest), true);
        assertThat(needed(512, "never")).as("the next").isGreaterThan(needed(512, "always"));
    }

    @Test
    void whatTheConfigurationSaysStays() {
        assertDecided(fit(1, "train.recompute=never"), fit(1).plan().config().tokenBudget(), false);
        assertDecided(fit(1, "train.tokenBudget=300"), 300, true);
        assertDecided(fit(1, "train.tokenBudget=300", "train.recompute=never"), 300, false);
    }

    @Test
    void whatDoesNotFitEvenSoIsRefusedWithWhatWouldHelp() {
        int longest = fit(1).preview().longestRow();
        assertThatThrownBy(() -> train(1, TrainStep.Resume.NO, new Cancellation()))
                .isInstanceOf(ResourceException.class)
                .satisfies(e -> assertThat(((ResourceException) e).fix())
                        .contains("train.maxLength lower so that the longest rows go (now " + longest + " tokens)")
                        .doesNotContain("tokenBudget"));
    }

    private RunFolder train(long memory, TrainStep.Resume resume, Cancellation cancellation) {
        StepContext context = StepContext.open(root, List.of(with()), Progress.silent(), cancellation);
        try (BaseModel model = TinyProject.model(context)) {
            PrepareStep.Prepared prepared = new PrepareStep(context).run(model);
            return new TrainStep(context)
                    .run(model, prepared, resume, () -> new Room(memory, 0))
                    .run();
        }
    }

    private static List<Double> losses(RunFolder run) {
        List<Double> losses = new ArrayList<>();
        run.eventLines().stream()
                .filter(event -> event.path("event").asString("").equals("step"))
                .forEach(event -> losses.add(event.path("loss").asDouble()));
        return losses;
    }

    private static String budget(RunFolder run) {
        return run.json(run.record())
                .orElse(Json.object())
                .path("choices")
                .path("tokenBudget")
                .asString("");
    }

    @Test
    void theTrainingIsTheSameButForRoundingAndIsRecognisedWhateverTheMemory() {
        RunFolder ample = train(Long.MAX_VALUE, TrainStep.Resume.NO, new Cancellation());
        assertThat(train(needed(512, "never"), TrainStep.Resume.NO, new Cancellation())
                        .id())
                .as("already trained")
                .isEqualTo(ample.id());
        List<Double> expected = losses(ample);
        assertThat(ample.path().toFile().renameTo(root.resolve("ample").toFile()))
                .isTrue();
        RunFolder scarce = train(needed(512, "never"), TrainStep.Resume.NO, new Cancellation());
        assertThat(budget(scarce)).isEqualTo("512");
        assertThat(losses(scarce)).hasSize(4).hasSameSizeAs(expected);
        for (int i = 0; i < 4; i++) {
            assertThat(losses(scarce).get(i)).isCloseTo(expected.get(i), within(1e-6 * expected.get(i)));
        }
    }

    @Test
    void aResumedRunKeepsToWhatWasDecidedWhenItWasBegun() throws IOException {
        RunFolder whole = train(needed(512, "never"), TrainStep.Resume.NO, new Cancellation());
        assertThat(whole.path().toFile().renameTo(root.resolve("whole").toFile()))
                .isTrue();
        Cancellation stop = new Cancellation();
        stop.cancel();
        assertThatThrownBy(() -> train(needed(512, "never"), TrainStep.Resume.NO, stop))
                .isInstanceOf(InterruptedRunException.class);
        RunFolder resumed = train(Long.MAX_VALUE, TrainStep.Resume.YES, new Cancellation());
        assertThat(budget(resumed)).isEqualTo("512");
        assertThat(resumed.adapter().resolve("adapter_model.safetensors"))
                .hasSameBinaryContentAs(root.resolve("whole/adapter/adapter_model.safetensors"));
    }
}
