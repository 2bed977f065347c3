package dev.tunesmith.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.NonFiniteLossException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.EventSink;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.event.RunEvent;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.PeftFolder;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.Trainings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {

    @TempDir
    Path folder;

    private GoldenModel golden;
    private DecoderModel model;

    @BeforeEach
    void load() throws Exception {
        golden = GoldenModel.named("llama_tied");
        model = golden.load();
    }

    @AfterEach
    void free() {
        model.close();
    }

    private Training.Data data() {
        return new Training.Data(golden.rows(), List.of());
    }

    private Training.Result train(Path run, Trainings settings, EventSink events, boolean resume) {
        return train(run, settings.config(), events, resume);
    }

    private Training.Result train(Path run, TrainingConfig config, EventSink events, boolean resume) {
        try (Training training = Training.setUp(model, data(), config, Trainings.run(run, events))) {
            return training.train(resume);
        }
    }

    @Test
    void accumulatedBatchesEqualOneBatchAlsoInAShortLastWindow() {
        List<RunEvent> whole = new ArrayList<>();
        List<RunEvent> cut = new ArrayList<>();
        train(folder.resolve("a"), Trainings.ofSteps(4).batchSize(3), whole::add, false);
        train(folder.resolve("b"), Trainings.ofSteps(4).batchSize(3).tokenBudget(1), cut::add, false);
        List<RunEvent.Step> expected = Trainings.steps(whole);
        List<RunEvent.Step> found = Trainings.steps(cut);
        assertThat(expected).hasSize(4);
        assertThat(expected.get(1).tokens()).isNotEqualTo(expected.get(0).tokens());
        for (int i = 0; i < 4; i++) {
            double loss = expected.get(i).loss();
            assertThat(found.get(i).loss()).isCloseTo(loss, within(1e-5 * loss));
            double norm = expected.get(i).gradNorm();
            assertThat(found.get(i).gradNorm()).isCloseTo(norm, within(1e-5 * norm));
        }
    }

    @Test
    void keepingWhatFrozenLayersGiveChangesNothing() {
        TrainingConfig config = upperLayerOnly();
        List<RunEvent> computed = new ArrayList<>();
        List<RunEvent> kept = new ArrayList<>();
        List<RunEvent> onDisk = new ArrayList<>();
        train(folder.resolve("computed"), config, computed::add, false);
        train(folder.resolve("kept"), config.withKeepFrozen(KeepFrozen.MEMORY), kept::add, false);
        train(folder.resolve("disk"), config.withKeepFrozen(KeepFrozen.FILE), onDisk::add, false);
        assertThat(onDisk.stream().filter(RunEvent.Step.class::isInstance).map(TrainingTest::losses))
                .containsExactlyElementsOf(kept.stream()
                        .filter(RunEvent.Step.class::isInstance)
                        .map(TrainingTest::losses)
                        .toList());
        List<RunEvent.Step> expected = Trainings.steps(computed);
        List<RunEvent.Step> found = Trainings.steps(kept);
        assertThat(found).hasSize(expected.size());
        for (int i = 0; i < found.size(); i++) {
            double loss = expected.get(i).loss();
            assertThat(found.get(i).loss()).isCloseTo(loss, within(1e-6 * loss));
            double norm = expected.get(i).gradNorm();
            assertThat(found.get(i).gradNorm()).isCloseTo(norm, within(1e-5 * norm));
        }
    }

    @Test
    void preparingAheadChangesNothing() {
        List<List<RunEvent>> runs = new ArrayList<>();
        for (boolean ahead : new boolean[] {true, false}) {
            List<RunEvent> events = new ArrayList<>();
            TrainingConfig config = Trainings.ofSteps(7).batchSize(3).config().withPrepareAhead(ahead);
            train(folder.resolve("ahead" + ahead), config, events::add, false);
            runs.add(events);
        }
        assertThat(Trainings.steps(runs.get(0))).hasSize(7);
        for (int i = 0; i < 7; i++) {
            assertThat(losses(Trainings.steps(runs.get(0)).get(i)))
                    .isEqualTo(losses(Trainings.steps(runs.get(1)).get(i)));
        }
    }

    private static List<Double> losses(RunEvent event) {
        RunEvent.Step step = (RunEvent.Step) event;
        return List.of(step.loss(), step.gradNorm());
    }

    /** An adapter of the upper of two layers, over several epochs with shared prefixes. */
    private TrainingConfig upperLayerOnly() {
        Path start = golden.folder().resolve("../../lora/rslora_patterns_upper_layer/adapter_start");
        return Trainings.ofSteps(7).batchSize(3).sharePrefix(true).from(start).config();
    }

    @Test
    void aResumedRunEqualsTheUninterruptedOneBitForBit() throws Exception {
        assertResumedEqualsUninterrupted(
                Trainings.ofSteps(7).batchSize(3).dropout(0.1).config());
    }

    @Test
    void soDoesOneThatKeepsWhatFrozenLayersGive() throws Exception {
        assertResumedEqualsUninterrupted(upperLayerOnly().withKeepFrozen(KeepFrozen.MEMORY));
    }

    @Test
    void soDoesOneThatKeepsItInAFile() throws Exception {
        assertResumedEqualsUninterrupted(upperLayerOnly().withKeepFrozen(KeepFrozen.FILE));
        assertThat(folder.resolve("killed/frozen-activations.tmp")).doesNotExist();
        assertThat(folder.resolve("whole/frozen-activations.tmp")).doesNotExist();
    }

    private void assertResumedEqualsUninterrupted(TrainingConfig settings) throws Exception {
        List<RunEvent> whole = new ArrayList<>();
        train(folder.resolve("whole"), settings, whole::add, false);

        List<RunEvent> parts = new ArrayList<>();
        Path run = folder.resolve("killed");
        EventSink killer = event -> {
            if (event instanceof RunEvent.Step step && step.step() == 6) {
                throw new IllegalStateException("killed in step 6, after the checkpoint of step 4");
            }
            parts.add(event);
        };
        assertThatThrownBy(() -> train(run, settings, killer, false)).isInstanceOf(IllegalStateException.class);
        List<RunEvent> resumed = new ArrayList<>();
        train(run, settings, resumed::add, true);

        assertThat(resumed.get(0)).isEqualTo(new RunEvent.Resumed(4, "checkpoints/step-000004"));
        List<RunEvent.Step> expected = Trainings.steps(whole).subList(4, 7);
        List<RunEvent.Step> found = Trainings.steps(resumed);
        assertThat(found).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(found.get(i).step()).isEqualTo(expected.get(i).step());
            assertThat(found.get(i).loss()).isEqualTo(expected.get(i).loss());
            assertThat(found.get(i).gradNorm()).isEqualTo(expected.get(i).gradNorm());
        }
        String weights = "adapter/adapter_model.safetensors";
        assertThat(Files.readAllBytes(run.resolve(weights)))
                .isEqualTo(Files.readAllBytes(folder.resolve("whole").resolve(weights)));
    }

    @Test
    void aDamagedNewestCheckpointFallsBackToTheOneBefore() throws Exception {
        train(folder, Trainings.ofSteps(5), event -> {}, false);
        Path newest = folder.resolve("checkpoints/step-000005/optimizer.safetensors");
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length - 1] ^= 1;
        Files.write(newest, bytes);
        List<RunEvent> events = new ArrayList<>();
        train(folder, Trainings.ofSteps(5), events::add, true);
        assertThat(events.get(0)).isEqualTo(new RunEvent.Resumed(4, "checkpoints/step-000004"));
    }

    @Test
    void resumingWithOtherSettingsIsRefused() {
        train(folder, Trainings.ofSteps(4), event -> {}, false);
        Training.Run other = new Training.Run(
                folder, "base", "another fingerprint", event -> {}, Progress.silent(), new Cancellation());
        try (Training training =
                Training.setUp(model, data(), Trainings.ofSteps(5).config(), other)) {
            assertThatThrownBy(() -> training.train(true))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("other data, settings or choices")
                    .hasMessageContaining("its fingerprint is fingerprint, that of this run another fing")
                    .hasMessageContaining("it is of 4 steps, this run of 5");
        }
    }

    @Test
    void cancellingWritesACheckpointAndResumes() {
        Cancellation cancellation = new Cancellation();
        EventSink canceller = event -> {
            if (event instanceof RunEvent.Step step && step.step() == 3) {
                cancellation.cancel();
            }
        };
        Training.Run run = new Training.Run(folder, "base", "fingerprint", canceller, Progress.silent(), cancellation);
        try (Training training =
                Training.setUp(model, data(), Trainings.ofSteps(6).config(), run)) {
            assertThatThrownBy(() -> training.train(false))
                    .isInstanceOf(InterruptedRunException.class)
                    .hasMessageContaining("step 3 of 6");
        }
        List<RunEvent> events = new ArrayList<>();
        train(folder, Trainings.ofSteps(6), events::add, true);
        assertThat(Trainings.steps(events)).hasSize(3);
    }

    @Test
    void theBestAdapterByDevLossIsKept() {
        List<RunEvent> events = new ArrayList<>();
        List<TrainingRow> dev = golden.rows().subList(0, 2);
        Training.Result result;
        try (Training training = Training.setUp(
                model,
                new Training.Data(golden.rows(), dev),
                Trainings.ofSteps(6).config(),
                Trainings.run(folder, events::add))) {
            result = training.train(false);
        }
        List<RunEvent.DevLoss> losses = new ArrayList<>();
        events.forEach(event -> {
            if (event instanceof RunEvent.DevLoss loss) {
                losses.add(loss);
            }
        });
        assertThat(losses).hasSize(3);
        double best = losses.stream().mapToDouble(RunEvent.DevLoss::loss).min().orElseThrow();
        assertThat(result.bestDevLoss()).isEqualTo(best);
        try (LoraAdapter kept = PeftFolder.read(folder.resolve("adapter"), model.adaptable(), false, DType.FLOAT32)) {
            Packer.MicroBatch micro = new Packer(1000, false).pack(dev).get(0);
            double loss = model.loss(micro.batch(), kept).loss() / micro.batch().targetIds().length;
            assertThat(loss).isCloseTo(best, within(1e-6));
        }
    }

    @Test
    void aNonFiniteLossStopsTheRunAndNamesTheRows() throws Exception {
        Path broken = folder.resolve("broken");
        NonFinite.breakAdapter(golden.folder().resolve("adapter_start"), broken, model);
        List<RunEvent> events = new ArrayList<>();
        Trainings settings = Trainings.ofSteps(3).from(broken);
        assertThatThrownBy(() -> train(folder.resolve("run"), settings, events::add, false))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("row0")
                .hasMessageContaining("Step 1");
        assertThat(events.get(events.size() - 1)).isInstanceOf(RunEvent.Stopped.class);
        assertThat(folder.resolve("run/adapter")).doesNotExist();
    }

    @Test
    void aModelWithNumbersThatAreNoneIsNamedAndNotTheRows() {
        model.storedWeights().get(3).own().narrow(0, 1, 1).fillInPlace(Double.NaN);
        assertThatThrownBy(() -> train(folder.resolve("run"), Trainings.ofSteps(2), event -> {}, false))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(model.storedWeights().get(3).name());
    }

    @Test
    void rowsThatDoNotFitTheModelAreListedBeforeTraining() {
        TrainingRow foreign = GoldenModel.row("foreign", new int[] {1, 2, 100_000}, 1);
        TrainingRow tooLong = GoldenModel.row("long", new int[400], 1);
        Training.Data data = new Training.Data(List.of(foreign, tooLong), List.of());
        assertThatThrownBy(() ->
                        Training.setUp(model, data, Trainings.ofSteps(1).config(), Trainings.run(folder, event -> {})))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 rows")
                .hasMessageContaining("row foreign token 2 is 100000")
                .hasMessageContaining("row long has 400 tokens");
    }

    @Test
    void aRowWithoutTargetIsAnError() {
        assertThatThrownBy(() -> GoldenModel.row("mute", new int[] {1, 2, 3}, 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("mute has no target token");
    }

    @Test
    void anAdapterOfAnotherModelIsRefused() throws Exception {
        Path other = GoldenModel.named("llama_bias_scaled").folder().resolve("adapter_start");
        assertThatThrownBy(() -> PeftFolder.read(other, model.adaptable(), false, DType.FLOAT32))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("expected [R, ");
    }
}
