package dev.tunesmith.engine.train;

import static dev.tunesmith.engine.testkit.GoldenModel.logits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.NonFiniteLossException;
import dev.tunesmith.core.event.EventSink;
import dev.tunesmith.core.event.RunEvent;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.checkpoint.Checkpoint;
import dev.tunesmith.engine.checkpoint.ModelFiles;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.PassOptions;
import dev.tunesmith.engine.model.StoredWeight;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.Trainings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Training of all weights: equality with torch, exact resume, what is written. */
class FullTrainingTest {

    @TempDir
    Path folder;

    static List<GoldenModel> withFullRuns() throws Exception {
        return GoldenModel.all().stream()
                .filter(golden -> Files.exists(golden.folder().resolve("full.json")))
                .toList();
    }

    private static DecoderModel trainable(GoldenModel golden, DType compute) {
        try (Checkpoint checkpoint = Checkpoint.open(golden.folder())) {
            return checkpoint.loadTrainable(compute);
        }
    }

    private static TrainingConfig config(long steps, long saveEvery, DType compute, double learningRate) {
        return new TrainingConfig(
                null,
                null,
                new AdamW.Config(learningRate, 0.1, 0.9, 0.999, 1e-8),
                LrSchedule.Kind.CONSTANT,
                0,
                4,
                0,
                steps,
                1.0,
                saveEvery,
                saveEvery,
                true,
                42,
                compute,
                1000,
                true,
                PassOptions.FAST,
                true,
                KeepFrozen.NO);
    }

    private static Training.Result train(
            DecoderModel model,
            GoldenModel golden,
            Training.Data data,
            TrainingConfig config,
            Path run,
            EventSink events,
            boolean resume) {
        try (Training training = Training.setUpFull(
                model, ModelFiles.of(golden.folder(), DType.FLOAT32), data, config, Trainings.run(run, events))) {
            return training.train(resume);
        }
    }

    private static JsonNode full(GoldenModel golden) throws Exception {
        return Json.parse(Files.readString(golden.folder().resolve("full.json")));
    }

    @ParameterizedTest
    @MethodSource("withFullRuns")
    void trainingEqualsThatOfTorch(GoldenModel golden) throws Exception {
        JsonNode full = full(golden);
        int count = full.get("losses").size();
        List<RunEvent> events = new ArrayList<>();
        Training.Data data = new Training.Data(golden.rows(), List.of());
        try (DecoderModel model = trainable(golden, DType.FLOAT32)) {
            Training.Result result =
                    train(model, golden, data, config(count, count, DType.FLOAT32, 2e-3), folder, events::add, false);
            List<RunEvent.Step> steps = Trainings.steps(events);
            assertThat(steps).hasSize(count);
            for (int i = 0; i < count; i++) {
                double loss = full.get("losses").get(i).asDouble();
                double norm = full.get("grad_norms_before_clip").get(i).asDouble();
                assertThat(steps.get(i).loss()).as("loss %d", i).isCloseTo(loss, within(1e-4 * loss));
                assertThat(steps.get(i).gradNorm()).as("norm %d", i).isCloseTo(norm, within(1e-3 * norm));
            }
            for (StoredWeight weight : model.storedWeights()) {
                double norm = full.get("weight_norms").path(weight.name()).asDouble();
                // A bias of keys moves all scores of a row alike, so its gradient is rounding, which Adam makes large.
                boolean ofKeys = weight.name().matches(".*(k_proj|query_key_value|c_attn).bias");
                assertThat(weight.own().norm())
                        .as(weight.name())
                        .isCloseTo(norm, within((ofKeys ? 2e-2 : 1e-4) * norm));
            }
            float[] inMemory = logits(model, golden.sequences().get(1), null);
            try (DecoderModel written = GoldenModel.load(result.kept())) {
                assertThat(logits(written, golden.sequences().get(1), null)).isEqualTo(inMemory);
            }
        }
    }

    @Test
    void weightDecayLeavesOutWhatTheTrainerOfTransformersLeavesOut() throws Exception {
        for (GoldenModel golden : withFullRuns()) {
            List<String> decayed = full(golden)
                    .get("decayed")
                    .valueStream()
                    .map(JsonNode::asString)
                    .toList();
            try (DecoderModel model = trainable(golden, DType.FLOAT32)) {
                long inMatrices = 0;
                for (StoredWeight weight : model.storedWeights()) {
                    boolean matrix = weight.shape().size() == 2;
                    assertThat(matrix).as(weight.name()).isEqualTo(decayed.contains(weight.name()));
                    inMatrices += matrix ? weight.own().elements() : 0;
                }
                assertThat(Objects.requireNonNull(model.trained()).decayed()).isGreaterThanOrEqualTo(inMatrices);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT32", "BFLOAT16"})
    void aResumedRunEqualsTheUninterruptedOneBitForBit(DType compute) throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        TrainingConfig config = config(7, 2, compute, 1e-3);
        Training.Data data = new Training.Data(golden.rows(), golden.rows().subList(0, 1));
        Path whole = folder.resolve("whole");
        Path killed = folder.resolve("killed");
        List<RunEvent> events = new ArrayList<>();
        try (DecoderModel model = trainable(golden, compute)) {
            train(model, golden, data, config, whole, events::add, false);
        }
        EventSink killer = event -> {
            if (event instanceof RunEvent.Step step && step.step() == 6) {
                throw new IllegalStateException("killed in step 6, after the checkpoint of step 4");
            }
        };
        try (DecoderModel model = trainable(golden, compute)) {
            assertThatThrownBy(() -> train(model, golden, data, config, killed, killer, false))
                    .isInstanceOf(IllegalStateException.class);
        }
        List<RunEvent> resumed = new ArrayList<>();
        try (DecoderModel model = trainable(golden, compute)) {
            train(model, golden, data, config, killed, resumed::add, true);
        }
        assertThat(resumed.get(0)).isEqualTo(new RunEvent.Resumed(4, "checkpoints/step-000004"));
        List<RunEvent.Step> expected = Trainings.steps(events).subList(4, 7);
        List<RunEvent.Step> found = Trainings.steps(resumed);
        assertThat(found)
                .extracting(RunEvent.Step::loss)
                .isEqualTo(expected.stream().map(RunEvent.Step::loss).toList());
        for (String file : List.of("model/model.safetensors", "checkpoints/step-000007/optimizer.safetensors")) {
            assertThat(Files.mismatch(whole.resolve(file), killed.resolve(file)))
                    .as(file)
                    .isEqualTo(-1);
        }
    }

    @Test
    void theBestModelByDevLossIsKept() throws Exception {
        GoldenModel golden = GoldenModel.named("qwen3");
        // Rows of other tokens than the dev row's: their loss falls, that of dev soon rises.
        List<TrainingRow> dev = golden.rows().subList(1, 2);
        Training.Data data = new Training.Data(golden.rows().subList(2, 4), dev);
        List<RunEvent> events = new ArrayList<>();
        try (DecoderModel model = trainable(golden, DType.FLOAT32)) {
            Training.Result result =
                    train(model, golden, data, config(12, 2, DType.FLOAT32, 1e-2), folder, events::add, false);
            double best = events.stream()
                    .filter(event -> event instanceof RunEvent.DevLoss)
                    .mapToDouble(event -> ((RunEvent.DevLoss) event).loss())
                    .min()
                    .orElseThrow();
            assertThat(result.bestDevLoss()).isEqualTo(best);
            try (DecoderModel kept = GoldenModel.load(result.kept())) {
                Packer.MicroBatch micro = new Packer(1000, false).pack(dev).get(0);
                double loss =
                        kept.loss(micro.batch(), null).loss() / micro.batch().targetIds().length;
                assertThat(loss).isCloseTo(best, within(1e-6));
            }
        }
    }

    @Test
    void aNonFiniteLossStopsTheRunAndNamesTheRows() throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        Training.Data data = new Training.Data(golden.rows(), List.of());
        try (DecoderModel model = trainable(golden, DType.FLOAT32)) {
            assertThatThrownBy(() ->
                            train(model, golden, data, config(3, 9, DType.FLOAT32, 1e30), folder, event -> {}, false))
                    .isInstanceOf(NonFiniteLossException.class)
                    .hasMessageContaining("Step 2")
                    .hasMessageContaining("row0");
        }
        assertThat(folder.resolve("model")).doesNotExist();
    }

    @Test
    void aModelWithNumbersThatAreNoneIsNamedAndNotTheRows() throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        Training.Data data = new Training.Data(golden.rows(), List.of());
        try (DecoderModel model = trainable(golden, DType.FLOAT32)) {
            model.storedWeights().get(1).own().fillInPlace(Float.NaN);
            assertThatThrownBy(() ->
                            train(model, golden, data, config(3, 1, DType.FLOAT32, 1e-3), folder, event -> {}, false))
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageContaining(model.storedWeights().get(1).name());
        }
    }

    @Test
    void inBfloat16TheOriginalsStayFloat32() throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        Training.Data data = new Training.Data(golden.rows(), List.of());
        List<RunEvent> events = new ArrayList<>();
        try (DecoderModel model = trainable(golden, DType.BFLOAT16)) {
            train(model, golden, data, config(10, 100, DType.BFLOAT16, 2e-3), folder, events::add, false);
            assertThat(model.storedWeights()).allMatch(weight -> weight.own().dtype() == DType.FLOAT32);
        }
        List<RunEvent.Step> steps = Trainings.steps(events);
        double expected = full(golden).get("losses").get(9).asDouble();
        assertThat(steps.get(9).loss()).isCloseTo(expected, within(0.05 * expected));
    }

    @Test
    void aRangeTestPutsTheWeightsBack() throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        try (DecoderModel model = trainable(golden, DType.FLOAT32)) {
            float[] before = logits(model, golden.sequences().get(1), null);
            LearningRateSearch.find(
                    model,
                    golden.rows(),
                    config(3, 1, DType.FLOAT32, 0),
                    dev.tunesmith.core.event.Progress.silent(),
                    new dev.tunesmith.core.model.Cancellation());
            assertThat(logits(model, golden.sequences().get(1), null)).isEqualTo(before);
        }
    }
}
