package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Sampling;
import dev.tunesmith.engine.EngineOptions;
import dev.tunesmith.engine.LocalModel;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop with all weights trained. */
class FullTrainingStepTest {

    private static final String FULL = "train.method=full";

    @TempDir
    private Path root;

    @BeforeEach
    void writeProject() throws IOException {
        TinyProject.write(root);
        Path config = root.resolve("tunesmith.yaml");
        String text = Files.readString(config);
        assertThat(text).contains("  lora: { rank: 4, alpha: 8 }\n");
        Files.writeString(config, text.replace("  lora: { rank: 4, alpha: 8 }\n", ""));
    }

    @Test
    void theLoopEndsWithAModelFolderThatIsEvaluatedAndCompared() {
        StepContext context = TinyProject.open(root, FULL, "train.optimizer.learningRate=0.01");
        Loop.Result result = new Loop(context, () -> TinyProject.model(context), told -> {}).run();
        assertThat(result.exitCode()).isIn(ExitCode.DONE, ExitCode.REGRESSION);
        RunFolder tuned = ProjectFolder.open(root).run("2");
        assertThat(tuned.id()).isEqualTo("0002-full");
        assertThat(tuned.isTrained()).isTrue();
        assertThat(tuned.model().resolve("config.json")).isRegularFile();
        assertThat(tuned.model().resolve("tokenizer.json")).isRegularFile();
        assertThat(tuned.adapter()).doesNotExist();
        assertThat(result.compared().comparisons().get(0).items()).isEqualTo(6);
        assertThat(answer(tuned.model())).isNotEqualTo(answer(root.resolve("model")));

        Loop.Result again = new Loop(context, () -> TinyProject.model(context), told -> {}).run();
        assertThat(again.outcomes())
                .filteredOn(outcome -> outcome.step().matches("train|evaluate-.*"))
                .hasSize(3)
                .allMatch(StepOutcome::skipped);
    }

    private static List<Double> answer(Path folder) {
        try (LocalModel model = LocalModel.load(folder, "tuned", EngineOptions.of(DType.FLOAT32), Progress.silent())) {
            return answer(model);
        }
    }

    private static List<Double> answer(LanguageModel model) {
        List<Double> logProbabilities = new ArrayList<>();
        GenerationRequest request = new GenerationRequest(
                new Prompt.Text("Which animal?"), 4, Sampling.greedy(), List.of(), true, 1, true, null);
        model.generate(
                List.of(request), new Cancellation(), answer -> logProbabilities.addAll(answer.logProbabilities()));
        assertThat(logProbabilities).hasSize(4);
        return logProbabilities;
    }

    @Test
    void theBaseAnswersAsTheBaseAfterItsWeightsWereTrained() {
        StepContext context = TinyProject.open(root, FULL, "train.maxSteps=2");
        TinyProject.split(context);
        try (BaseModel model = TinyProject.model(context)) {
            List<Double> before = answer(model.language());
            PrepareStep.Prepared prepared = new PrepareStep(context).run(model);
            new TrainStep(context).run(model, prepared, TrainStep.Resume.NO);
            assertThat(answer(model.language())).isEqualTo(before);
        }
    }

    @Test
    void aSweepOverTheMethodsTrainsEachFromTheBase() {
        StepContext context = TinyProject.open(root);
        TinyProject.split(context);
        SweepStep.of(
                        context,
                        List.of("train.maxSteps=3", "train.optimizer.learningRate=1e-3"),
                        List.of(SweepStep.Axis.parse("train.method=full,lora")),
                        TinyProject::model)
                .run();
        assertThat(ProjectFolder.open(root).runs())
                .hasSize(2)
                .allMatch(RunFolder::isTrained)
                .extracting(RunFolder::kind)
                .containsExactlyInAnyOrder("full", "lora");
    }

    @Test
    void loraKeysInAFullRunAreRefused() {
        assertThatThrownBy(() -> TinyProject.open(root, FULL, "train.lora.rank=8"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("train.method is full, which trains all weights and no adapter");
    }

    @Test
    void theTemplateAndTheStopOfTheTrainingGoWithTheModel() throws IOException {
        Files.writeString(root.resolve("own.jinja"), "{% for m in messages %}{{ m['content'] }}{% endfor %}");
        StepContext context =
                TinyProject.open(root, FULL, "template=own.jinja", "train.stop=<|im_start|>", "train.maxSteps=1");
        try (BaseModel model = TinyProject.model(context)) {
            // The template writes no stop, so that it is written into the stored one.
            assertThat(text(model, "chat_template.jinja"))
                    .contains("'<|im_start|>'")
                    .endsWith(Files.readString(root.resolve("own.jinja")));
            assertThat(text(model, "generation_config.json"))
                    .contains(""
                            + model.conversations().tokenizer().controlTokens().get("<|im_start|>"));
        }
    }

    private static String text(BaseModel model, String file) {
        return new String(Objects.requireNonNull(model.filesOfTrained().get(file), file), StandardCharsets.UTF_8);
    }
}
