package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.LockedException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.project.folder.FolderLock;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole loop on a tiny model with random weights. */
class LoopTest {

    @TempDir
    private Path root;

    private static Loop.Result run(StepContext context, List<StepOutcome> told) {
        return new Loop(context, () -> TinyProject.model(context), told::add).run();
    }

    @Test
    void theLoopEndsWithAReportAndASecondOneSkipsEverything() throws IOException {
        TinyProject.write(root);
        List<StepOutcome> told = new ArrayList<>();

        Loop.Result result = run(TinyProject.open(root), told);

        assertThat(told)
                .extracting(StepOutcome::step)
                .containsExactly(
                        "collect",
                        "curate",
                        "split",
                        "probe",
                        "prepare",
                        "train",
                        "evaluate-0001-base",
                        "evaluate-0002-lora",
                        "forgetting",
                        "compare",
                        "report",
                        "run");
        assertThat(told.subList(0, 11)).noneMatch(StepOutcome::skipped);
        assertThat(told)
                .as("the loop goes on by itself")
                .allMatch(outcome -> outcome.next().isEmpty());
        assertThat(result.compared().comparisons().get(0).items()).isEqualTo(6);
        RunFolder base = ProjectFolder.open(root).run("1");
        RunFolder tuned = ProjectFolder.open(root).run("2");
        assertThat(base.probe("animals")).content().contains("few-shot-2").contains("zero-shot-user");
        for (String file : List.of("general.json", "outputs.jsonl", "scores.jsonl", "config.yaml")) {
            assertThat(base.path().resolve(file)).isNotEmptyFile();
            assertThat(tuned.path().resolve(file)).isNotEmptyFile();
        }
        assertThat(tuned.adapter().resolve("adapter_config.json")).isNotEmptyFile();
        assertThat(tuned.report()).content().contains("<svg").contains("Data card");
        assertThat(steps(tuned)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);

        List<StepOutcome> again = new ArrayList<>();
        run(TinyProject.open(root), again);

        assertThat(again.subList(0, 10)).allMatch(StepOutcome::skipped);
        assertThat(ProjectFolder.open(root).runs()).hasSize(2);
    }

    @Test
    void aStoppedTrainingGoesOnAndEndsLikeAnUninterruptedOne() throws IOException {
        TinyProject.write(root.resolve("whole"));
        run(TinyProject.open(root.resolve("whole")), new ArrayList<>());
        Path stopped = TinyProject.write(root.resolve("stopped"));

        Cancellation cancellation = new Cancellation();
        StepContext context = StepContext.open(stopped, List.of(), new CancelAt(3, cancellation), cancellation);
        assertThatThrownBy(() -> run(context, new ArrayList<>())).isInstanceOf(InterruptedRunException.class);
        RunFolder run = ProjectFolder.open(stopped).run("2");
        // What a kill leaves: steps after the checkpoint, and half a line.
        Files.writeString(
                run.events(), "{\"event\":\"step\",\"step\":4,\"loss\":9}\n{\"event\":\"st", StandardOpenOption.APPEND);
        run(TinyProject.open(stopped), new ArrayList<>());

        assertThat(ProjectFolder.open(stopped).runs()).hasSize(2);
        assertThat(steps(run)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(run.eventLines())
                .anyMatch(event -> event.path("event").asString("").equals("resumed"));
        Path weights = Path.of("runs/0002-lora/adapter/adapter_model.safetensors");
        assertThat(stopped.resolve(weights))
                .hasSameBinaryContentAs(root.resolve("whole").resolve(weights));
    }

    @Test
    void resumingWithOtherSettingsIsRefusedAndSoIsResumingNothing() throws IOException {
        TinyProject.write(root);
        Cancellation cancellation = new Cancellation();
        StepContext context = StepContext.open(root, List.of(), new CancelAt(2, cancellation), cancellation);
        assertThatThrownBy(() -> run(context, new ArrayList<>())).isInstanceOf(InterruptedRunException.class);

        StepContext changed = TinyProject.open(root, "train.seed=43");
        try (BaseModel model = TinyProject.model(changed)) {
            PrepareStep.Prepared prepared = new PrepareStep(changed).run(model);
            assertThatThrownBy(() -> new TrainStep(changed).run(model, prepared, TrainStep.Resume.YES))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("0002-lora was begun with other data, settings or choices");
        }
        StepContext same = TinyProject.open(root);
        try (BaseModel model = TinyProject.model(same)) {
            PrepareStep.Prepared prepared = new PrepareStep(same).run(model);
            new TrainStep(same).run(model, prepared, TrainStep.Resume.YES);
            assertThatThrownBy(() -> new TrainStep(same).run(model, prepared, TrainStep.Resume.YES))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("no unfinished run of train.method: lora");
        }
    }

    @Test
    void tokenRowsTrainAModelThatHasNoTokenizer() throws IOException {
        Files.writeString(root.resolve("tunesmith.yaml"), "train: { maxSteps: 2, batchSize: 1, dtype: float32 }\n");
        TinyModel.writeWithoutTokenizer(root.resolve("model"));
        Files.writeString(
                root.resolve("rows.jsonl"),
                "{\"input_ids\":[1,2,3,4],\"labels\":[-100,-100,3,4]}\n{\"input_ids\":[5,6,7],\"labels\":[-100,6,7]}\n");
        StepContext context = TinyProject.open(root, "data.train=rows.jsonl");
        try (BaseModel model = TinyProject.model(context)) {
            PrepareStep.Prepared prepared = new PrepareStep(context).run(model);
            assertThat(prepared.rows().train()).hasSize(2);
            TrainStep.Trained trained = new TrainStep(context).run(model, prepared, TrainStep.Resume.NO);
            assertThat(trained.run().isTrained()).isTrue();
            assertThat(trained.run().json(trained.run().forecast())).isPresent();
        }
    }

    @Test
    void aSecondLoopInTheSameFolderIsRefused() throws IOException {
        TinyProject.write(root);
        StepContext context = TinyProject.open(root);
        try (FolderLock lock = context.project().lock()) {
            assertThatThrownBy(() -> run(context, new ArrayList<>())).isInstanceOf(LockedException.class);
        }
        try (Stream<Path> made = Files.list(root)) {
            assertThat(made).noneMatch(path -> path.endsWith("data"));
        }
    }

    private static List<Long> steps(RunFolder run) {
        return run.eventLines().stream()
                .filter(event -> event.path("event").asString("").equals("step"))
                .map((JsonNode event) -> event.path("step").asLong())
                .toList();
    }

    /** Asks for a stop once training has done so many steps. */
    private record CancelAt(long step, Cancellation cancellation) implements Progress {
        @Override
        public Task start(String name, long total, String unit) {
            return new Task() {
                @Override
                public void update(long done, String detail) {
                    if (name.equals("train") && done >= step) {
                        cancellation.cancel();
                    }
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void note(String text) {}
    }
}
