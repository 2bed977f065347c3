package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.AdapterBase;
import dev.tunesmith.engine.train.KeepFrozen;
import dev.tunesmith.engine.train.Training;
import dev.tunesmith.engine.train.TrainingPreview;
import dev.tunesmith.project.folder.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What a run decides about how it computes, and that it changes nothing. */
class TrainStepTest {

    private static final String UPPER_LAYER = "train.lora.layersToTransform=[1]";

    @TempDir
    private Path root;

    @BeforeEach
    void project() throws IOException {
        TinyProject.write(root);
        StepContext context = TinyProject.open(root);
        TinyProject.split(context);
    }

    private RunFolder train(String... assignments) {
        StepContext context = TinyProject.open(root, assignments);
        try (BaseModel model = TinyProject.model(context)) {
            return new TrainStep(context)
                    .run(model, new PrepareStep(context).run(model), TrainStep.Resume.NO)
                    .run();
        }
    }

    private static boolean keepsFrozen(RunFolder run) {
        return run.json(run.record())
                .orElse(Json.object())
                .path("choices")
                .path("keepFrozen")
                .asString("")
                .equals("true");
    }

    private static List<Double> losses(RunFolder run) {
        return run.eventLines().stream()
                .filter(event -> event.path("event").asString("").equals("step"))
                .map(event -> event.path("loss").asDouble())
                .toList();
    }

    private static void assertSameLosses(RunFolder found, RunFolder expected) {
        assertThat(losses(found)).hasSameSizeAs(losses(expected)).hasSize(6);
        for (int i = 0; i < 6; i++) {
            double loss = losses(expected).get(i);
            assertThat(losses(found).get(i)).isCloseTo(loss, within(1e-6 * loss));
        }
    }

    @Test
    void whatFrozenLayersGiveIsKeptWhereThereAreFrozenLayers() {
        RunFolder upper = train(UPPER_LAYER);
        RunFolder computed = train(UPPER_LAYER, "train.keepFrozen=false");
        assertThat(keepsFrozen(upper)).isTrue();
        assertThat(keepsFrozen(computed)).isFalse();
        assertSameLosses(upper, computed);
        assertThat(keepsFrozen(train())).isFalse();
        assertThat(keepsFrozen(train(UPPER_LAYER, "train.maxSteps=2")))
                .as("less than an epoch")
                .isFalse();
    }

    @Test
    void whatFrozenLayersGiveGoesToTheDiskWhereMemoryIsShort() {
        assertThat(kept("train.keepFrozen=true", Long.MAX_VALUE, 0)).isEqualTo(KeepFrozen.MEMORY);
        assertThat(kept("train.keepFrozen=true", 1000, Long.MAX_VALUE)).isEqualTo(KeepFrozen.FILE);
        assertThat(kept("train.keepFrozen=true", 1000, 1000)).isEqualTo(KeepFrozen.NO);
        assertThat(kept("train.keepFrozen=memory", 1000, Long.MAX_VALUE)).isEqualTo(KeepFrozen.NO);
        assertThat(kept("train.keepFrozen=memory", Long.MAX_VALUE, 0)).isEqualTo(KeepFrozen.MEMORY);
        assertThat(kept("train.keepFrozen=false", Long.MAX_VALUE, Long.MAX_VALUE))
                .isEqualTo(KeepFrozen.NO);
    }

    /** What is decided on with so much memory and disk at hand; a run that was begun so keeps to it. */
    private KeepFrozen kept(String assignment, long memory, long disk) {
        StepContext context = TinyProject.open(root, UPPER_LAYER, assignment);
        try (BaseModel model = TinyProject.model(context)) {
            Training.Data rows = new PrepareStep(context).run(model).rows();
            TrainingPlan open = TrainingPlan.of(context, model, rows);
            TrainingPlan plan =
                    open.decidingOnFrozen(model.decoder(), TrainingPreview.of(rows, open.config()), memory, disk);
            ObjectNode record = Json.object();
            ObjectNode choices = record.putObject("choices");
            plan.choices().forEach(choices::put);
            assertThat(open.asBegun(record).config().keepFrozen())
                    .isEqualTo(plan.config().keepFrozen());
            return plan.config().keepFrozen();
        }
    }

    @Test
    void anAdapterSaysWhichBaseItIsForAndAnotherBaseIsRefused() throws IOException {
        Path adapter = train("train.maxSteps=1").adapter();
        assertThat(Json.parse(Files.readString(adapter.resolve(AdapterBase.FILE)))
                        .path("base")
                        .path("model")
                        .asString())
                .isEqualTo("model");
        String start = "train.lora.initAdapter=" + adapter;
        train(start, "train.maxSteps=2");
        Path weights = root.resolve("model/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 4] ^= 1;
        Files.write(weights, bytes);
        assertThatThrownBy(() -> train(start, "train.maxSteps=1"))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("trained on another base");
        train(start, "train.maxSteps=1", "train.lora.otherBase=true");
    }

    /** Micro-batches stay as they are. */
    private static final String FIXED = "train.tokenBudget=2048";

    private StepOutcome forecast(long memory, String... assignments) {
        StepContext context = TinyProject.open(root, assignments);
        try (BaseModel model = TinyProject.model(context)) {
            return new ForecastStep(context).run(model, new PrepareStep(context).run(model), () -> new Room(memory, 0));
        }
    }

    private long needed(String recompute) {
        StepContext context = TinyProject.open(root, "train.recompute=" + recompute, FIXED);
        try (BaseModel model = TinyProject.model(context)) {
            Training.Data rows = new PrepareStep(context).run(model).rows();
            TrainingPlan plan = TrainingPlan.of(context, model, rows);
            return plan.memory(model.decoder(), TrainingPreview.of(rows, plan.config()), Long.MAX_VALUE)
                    .activationBytes();
        }
    }

    @Test
    void theForecastIsComputedAsTheTrainingWouldBe() {
        assertThat(needed("always")).isLessThan(needed("never"));
        assertThat(forecast(needed("never"), FIXED).details()).containsEntry("recompute", false);
        assertThat(forecast(needed("never") - 1, FIXED).details()).containsEntry("recompute", true);
        assertThat(forecast(needed("always"), FIXED).details()).containsEntry("recompute", true);
    }

    @Test
    void whatCannotFitIsRefusedBeforeAStepIsComputed() {
        long always = needed("always");
        assertThatThrownBy(() -> forecast(always - 1, FIXED))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("forecast to take");
        long never = needed("never");
        assertThatThrownBy(() -> forecast(never - 1, "train.recompute=never", FIXED))
                .isInstanceOf(ResourceException.class);
        StepContext context = TinyProject.open(root, FIXED);
        try (BaseModel model = TinyProject.model(context)) {
            PrepareStep.Prepared prepared = new PrepareStep(context).run(model);
            assertThatThrownBy(() -> new TrainStep(context)
                            .run(model, prepared, TrainStep.Resume.NO, () -> new Room(always - 1, 0)))
                    .isInstanceOf(ResourceException.class);
            assertThat(context.project().runs()).isEmpty();
        }
    }

    @Test
    void theEndTellsTheForecastAgainstWhatItTook() {
        StepContext context = TinyProject.open(root);
        try (BaseModel model = TinyProject.model(context)) {
            TrainStep.Trained trained =
                    new TrainStep(context).run(model, new PrepareStep(context).run(model), TrainStep.Resume.NO);
            assertThat(trained.outcome().lines())
                    .anyMatch(line -> line.matches("forecast .* s and .* GB, actual .* s and .* GB "
                            + "\\(time of steps, dev losses and checkpoints\\)"));
            assertThat(trained.outcome().details()).containsKey("forecast");
            RunFolder run = trained.run();
            assertThat(run.json(run.forecast())
                            .orElseThrow()
                            .path("actual")
                            .path("seconds")
                            .asDouble())
                    .isPositive();
        }
    }

    @Test
    void anAdapterToStartFromThatIsNoFolderIsNamedWithItsKey() throws IOException {
        for (String start : List.of("nowhere", "tunesmith.yaml")) {
            assertThatThrownBy(() -> train("train.lora.initAdapter=" + start, "train.maxSteps=1"))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("train.lora.initAdapter: " + root.resolve(start))
                    .hasMessageContaining("expected an adapter's folder")
                    .satisfies(e -> assertThat(((UsageException) e).fix()).contains("adapter_config.json"));
        }
    }

    @Test
    void layersThatAreComputedAgainGiveTheSameTraining() {
        assertSameLosses(train("train.recompute=always"), train("train.recompute=never"));
    }
}
