package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.project.config.TrainConfig;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Learning rate, sweep and learning curve on a tiny model with random weights. */
class SearchStepsTest {

    @TempDir
    private Path root;

    @BeforeEach
    void project() throws IOException {
        TinyProject.write(root);
        StepContext context = TinyProject.open(root);
        TinyProject.split(context);
    }

    private static TrainStep.Trained train(StepContext context, TrainStep.Resume resume) {
        try (BaseModel model = TinyProject.model(context)) {
            return new TrainStep(context).run(model, new PrepareStep(context).run(model), resume);
        }
    }

    @Test
    void anAutomaticLearningRateIsFoundOnceAndRecordedWithTheRun() {
        StepContext context = TinyProject.open(root, "train.optimizer.learningRate=auto");

        RunFolder run = train(context, TrainStep.Resume.NO).run();

        String recorded = run.json(run.record())
                .orElseThrow()
                .path("choices")
                .path("learningRate")
                .asString("");
        assertThat(Double.parseDouble(recorded)).isBetween(1e-5, 0.1);
        assertThat(run.eventLines())
                .filteredOn(event -> event.path("event").asString("").equals("step"))
                .allSatisfy(event ->
                        assertThat(event.path("learningRate").asDouble()).isEqualTo(Double.parseDouble(recorded)));
        assertThat(run.path().resolve("learning-rate.json")).content().contains("points");
        assertThat(train(context, TrainStep.Resume.NO).outcome().skipped()).isTrue();
        assertThat(ProjectFolder.open(root).runs()).hasSize(1);
    }

    @Test
    void aSweepTrainsEachCombinationOnceAndRanksByDevScore() throws IOException {
        List<SweepStep.Axis> axes = List.of(
                SweepStep.Axis.parse("train.optimizer.learningRate=1e-6, 1e-2"),
                SweepStep.Axis.parse("train.lora.rank=2,4"));
        List<BaseModel> opened = new ArrayList<>();

        StepOutcome outcome = sweep(axes, opened);

        assertThat(opened).as("one base, loaded once").hasSize(1);
        JsonNode rows =
                Json.parse(Files.readString(root.resolve("sweeps/0001.json"))).path("rows");
        assertThat(rows).hasSize(4);
        double before = 0;
        for (JsonNode row : rows) {
            double bits = row.path("score").path("bitsPerByte").asDouble();
            assertThat(bits).isGreaterThanOrEqualTo(before);
            before = bits;
        }
        assertThat(rows.get(0)
                        .path("settings")
                        .path("train.optimizer.learningRate")
                        .asString(""))
                .as("six steps at a rate of 1e-6 learn nothing")
                .isEqualTo("1e-2");
        assertThat(outcome.lines().get(1)).contains("learningRate=1e-2");

        sweep(axes, new ArrayList<>());
        assertThat(ProjectFolder.open(root).runs())
                .as("nothing is trained twice")
                .hasSize(4);
    }

    private StepOutcome sweep(List<SweepStep.Axis> axes, List<BaseModel> opened) {
        return SweepStep.of(TinyProject.open(root), List.of(), axes, context -> {
                    BaseModel model = TinyProject.model(context);
                    opened.add(model);
                    return model;
                })
                .run();
    }

    @Test
    void aSweepWithAWrongSettingTrainsNothing() {
        assertThatThrownBy(() ->
                        sweep(List.of(SweepStep.Axis.parse("train.optimizer.learningRat=1e-3")), new ArrayList<>()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("learningRat");
        assertThatThrownBy(() -> SweepStep.Axis.parse("train.lora.rank"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("KEY=VALUE");
        assertThatThrownBy(() -> SweepStep.combinations(
                        List.of(new SweepStep.Axis("a", List.of("1")), new SweepStep.Axis("a", List.of("2")))))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("twice");
        assertThat(ProjectFolder.open(root).runs()).isEmpty();
    }

    @Test
    void aSweepRefusesABaseThatIsNotThereBeforeAnythingIsTrained() {
        assertThatThrownBy(() -> sweep(List.of(SweepStep.Axis.parse("model=model,../none")), new ArrayList<>()))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("../none");
        assertThat(ProjectFolder.open(root).runs()).isEmpty();
    }

    @Test
    void aSweepRefusesACombinationThatCannotBeUsedBeforeAnythingIsTrained() throws IOException {
        TinyModel.writeWithoutTokenizer(root.resolve("silent"));
        assertRefused("model=model,silent", "model=silent", "no tokenizer.json");
        assertRefused("model=silent,model", "model=silent", "no tokenizer.json");
        assertRefused("train.lora.targetModules=[q_proj],[q_prok]", "q_prok", "matches no linear layer");
        assertRefused("train.maxLength=1024,8", "train.maxLength=8", "have more than 8 tokens");
    }

    private void assertRefused(String axis, String combination, String problem) {
        assertThatThrownBy(() -> SweepStep.of(
                                TinyProject.open(root),
                                List.of(),
                                List.of(SweepStep.Axis.parse(axis)),
                                context -> TinyProject.model(
                                        context, context.config().model()))
                        .run())
                .isInstanceOf(TunesmithException.class)
                .hasMessageContainingAll("The sweep trained nothing", combination, problem);
        assertThat(ProjectFolder.open(root).runs()).isEmpty();
    }

    @Test
    void aSweepListsABaseThatFailsAtItsTurnAndGoesOn() {
        List<SweepStep.Axis> axes = List.of(SweepStep.Axis.parse("train.dtype=bfloat16,float32"));
        List<BaseModel> opened = new ArrayList<>();
        StepOutcome outcome = SweepStep.of(TinyProject.open(root), List.of(), axes, context -> {
                    boolean second = context.config().train().dtype() == TrainConfig.Dtype.FLOAT32 && opened.size() > 1;
                    if (second) {
                        throw new ModelFileException("model.safetensors: lm_head.weight has NaN", "take another one");
                    }
                    opened.add(TinyProject.model(context));
                    return opened.get(opened.size() - 1);
                })
                .run();
        assertThat(outcome.text()).contains("dtype=float32   model.safetensors: lm_head.weight has NaN");
        assertThat(ProjectFolder.open(root).runs()).hasSize(1);
    }

    @Test
    void combinationsKeepTheOrderOfTheAxes() {
        assertThat(SweepStep.combinations(List.of(
                        new SweepStep.Axis("a", List.of("1", "2")), new SweepStep.Axis("b", List.of("x", "y")))))
                .containsExactly(
                        Map.of("a", "1", "b", "x"),
                        Map.of("a", "1", "b", "y"),
                        Map.of("a", "2", "b", "x"),
                        Map.of("a", "2", "b", "y"));
    }

    @Test
    void aLearningCurveThatStaysFlatSaysSoAndEstimatesNothing() throws IOException {
        StepContext context = TinyProject.open(root, "train.optimizer.learningRate=1e-12", "train.maxSteps=1");
        try (BaseModel model = TinyProject.model(context)) {
            StepOutcome outcome =
                    new LearningCurveStep(context).run(model, new PrepareStep(context).run(model), List.of(5, 10, 20));
            assertThat(outcome.lines()).hasSize(6);
            assertThat(outcome.text()).contains("more data did not help here").doesNotContain("fitted");
            assertThat(outcome.details()).containsEntry("trend", "flat").doesNotContainKey("fit");
        }
        assertThat(root.resolve("learning-curve.html"))
                .content()
                .contains("<p>more data did not help here")
                .doesNotContain(">estimated<");
    }

    @Test
    void aLearningCurveTrainsOnGrowingPartsThatHoldOneAnother() throws IOException {
        // Passes, not steps: more samples are then more steps, which is what makes the score of so small a model fall.
        StepContext context =
                TinyProject.open(root, "train.maxSteps=null", "train.epochs=2", "train.optimizer.learningRate=1e-2");
        try (BaseModel model = TinyProject.model(context)) {
            PrepareStep.Prepared prepared = new PrepareStep(context).run(model);
            StepOutcome outcome = new LearningCurveStep(context).run(model, prepared, List.of(20, 5, 10));
            assertThat(outcome.lines()).hasSize(8);
            assertThatThrownBy(() -> new LearningCurveStep(context).run(model, prepared, List.of(5, 21)))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("20 training samples");
        }
        List<RunFolder> runs = ProjectFolder.open(root).runs();
        assertThat(runs).hasSize(3);
        List<List<String>> trained = new ArrayList<>();
        for (RunFolder run : runs) {
            trained.add(SampleReader.readAll(run.path().resolve("train-items.jsonl")).stream()
                    .map(Sample::id)
                    .toList());
        }
        assertThat(trained).extracting(List::size).containsExactly(5, 10, 20);
        assertThat(trained.get(1)).containsAll(trained.get(0));
        assertThat(trained.get(2))
                .hasSize(new ProjectData(context).samples(Split.TRAIN).size());
        assertThat(root.resolve("learning-curve.html"))
                .content()
                .contains("<svg")
                .contains("estimated");
    }
}
