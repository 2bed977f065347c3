package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.EngineOptions;
import dev.tunesmith.engine.LocalModel;
import dev.tunesmith.engine.forecast.MachineChoice;
import dev.tunesmith.engine.tensor.Blas;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Device;
import dev.tunesmith.project.models.WeightHashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on plain text: with a base model, and from random weights. */
class PretrainStepTest {

    private static final String BASE = """
            model: model
            data: { train: texts, split: { dev: 0.2 } }
            train:
              method: pretrain
              optimizer: { learningRate: 0.01 }
              schedule: { kind: constant, warmupSteps: 0 }
              batchSize: 2
              maxSteps: 12
              maxLength: 40
              devEvery: 6
              dtype: float32
            """;

    private static final String SCRATCH = """
            data: { train: texts, split: { dev: 0.2 } }
            train:
              method: pretrain
              pretrain:
                fromScratch: { hiddenSize: 16, layers: 1, heads: 2, vocabularySize: 300, contextLength: 64 }
              schedule: { kind: constant, warmupSteps: 0 }
              optimizer: { learningRate: 0.02 }
              batchSize: 4
              maxSteps: 15
              maxLength: 32
              dtype: float32
            """;

    @TempDir
    private Path root;

    @BeforeEach
    void writeTexts() throws IOException {
        Files.createDirectories(root.resolve("texts"));
        Files.writeString(root.resolve("texts/one.txt"), "the owl and the fox and the bee\n".repeat(40));
        Files.writeString(
                root.resolve("texts/two.jsonl"), "{\"text\":\"the fox sees the owl\"}\n{\"text\":\"a bee\"}\n");
        Files.writeString(root.resolve("texts/picture.png"), "no text");
        TinyModel.write(root.resolve("model"));
    }

    private StepContext project(String config, String... assignments) throws IOException {
        Files.writeString(root.resolve("tunesmith.yaml"), config);
        return TinyProject.open(root, assignments);
    }

    private static TrainStep.Trained train(StepContext context, BaseModel model) {
        return new TrainStep(context).run(model, new PrepareStep(context).run(model), TrainStep.Resume.NO);
    }

    private static double detail(TrainStep.Trained trained, String name) {
        return (Double) Objects.requireNonNull(trained.outcome().details().get(name), name);
    }

    private static BaseModel initialModel(StepContext context) {
        new InitialModelStep(context).runIfAsked();
        MachineChoice machine = new MachineChoice(Device.CPU, DType.FLOAT32, Blas.chosen(), 2, Map.of("cpu", "any"));
        Path folder = context.config().folder();
        return BaseModel.open(
                context,
                folder.resolve("data/initial-model"),
                machine,
                new WeightHashes(folder.resolve("home"), Progress.silent()));
    }

    @Test
    void moreTextLowersTheDevPerplexity() throws IOException {
        StepContext context = project(BASE, "train.pretrain.endOfText=<|im_end|>");
        try (BaseModel model = TinyProject.model(context)) {
            PrepareStep.Prepared prepared = new PrepareStep(context).run(model);
            assertThat(prepared.outcome().lines())
                    .anyMatch(line -> line.contains("1 file of other kinds"))
                    .anyMatch(line -> line.startsWith("train: 3 documents, "))
                    .anyMatch(line -> line.contains("<|im_end|> after each document"));
            TrainStep.Trained trained = train(context, model);
            assertThat(trained.run().id()).isEqualTo("0001-pretrain");
            assertThat(detail(trained, "devPerplexity")).isLessThan(0.5 * detail(trained, "startDevPerplexity"));
            assertThat(trained.run().model().resolve("model.safetensors")).isNotEmptyFile();
        }
    }

    @Test
    void aModelFromScratchLearnsAndCanBeOpened() throws IOException {
        StepContext context = project(SCRATCH);
        try (BaseModel model = initialModel(context)) {
            byte[] initial = Files.readAllBytes(model.path().resolve("model.safetensors"));
            TrainStep.Trained trained = train(context, model);
            assertThat(detail(trained, "startDevPerplexity")).isBetween(100.0, 400.0);
            assertThat(detail(trained, "devPerplexity")).isLessThan(10.0);
            assertThat(Json.parse(Files.readString(trained.run().model().resolve("config.json")))
                            .path("vocab_size")
                            .asInt())
                    .isEqualTo(model.tokenizer().vocabSize());
            try (LocalModel opened = LocalModel.load(
                    trained.run().model(), "tuned", EngineOptions.of(DType.FLOAT32), Progress.silent())) {
                assertThat(opened.tokenizer().orElseThrow().json())
                        .isEqualTo(model.tokenizer().json());
            }
            new InitialModelStep(context).runIfAsked();
            assertThat(model.path().resolve("model.safetensors")).hasBinaryContent(initial);
        }
    }

    @Test
    void aSweepOverSizesMakesAModelForEach() throws IOException {
        StepContext context = project(SCRATCH);
        SweepStep.of(
                        context,
                        List.of("train.maxSteps=2"),
                        List.of(SweepStep.Axis.parse("train.pretrain.fromScratch.hiddenSize=8,16")),
                        PretrainStepTest::initialModel)
                .run();
        assertThat(context.project().runs()).hasSize(2);
        assertThat(Files.size(context.project().run("1").model().resolve("model.safetensors")))
                .isNotEqualTo(Files.size(context.project().run("2").model().resolve("model.safetensors")));
    }

    @Test
    void blocksAreShownWithTheirFirstTokensUntrained() throws IOException {
        StepContext context = project(SCRATCH);
        try (BaseModel model = initialModel(context)) {
            assertThat(new PrepareStep(context).preview(model, 1).get(0).text()).startsWith("the⟦ owl and the fox");
        }
    }

    @Test
    void emptyFilesMissingTextAndAForeignEndAreNamed() throws IOException {
        Files.writeString(root.resolve("texts/empty.txt"), "");
        Files.writeString(root.resolve("texts/blank.txt"), "\n \n");
        try (BaseModel model = TinyProject.model(project(BASE))) {
            assertThatThrownBy(() -> new PrepareStep(project(BASE)).run(model))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("blank.txt is empty");
            Files.delete(root.resolve("texts/blank.txt"));
            assertThatThrownBy(() -> new PrepareStep(project(BASE)).run(model))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("empty.txt is empty");
            assertThatThrownBy(() -> new PrepareStep(project(BASE, "data.train=null")).run(model))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("there is no text to train on");
            Files.delete(root.resolve("texts/empty.txt"));
            assertThatThrownBy(() -> new PrepareStep(project(BASE, "train.pretrain.endOfText=<|no|>")).run(model))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("<|no|> is not a control token");
            assertThatThrownBy(() -> new PrepareStep(project(BASE, "data.split.dev=5")).run(model))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("holds out 5 documents, and there are 3");
        }
    }

    @Test
    void aVocabularyThatIsTooSmallIsRefused() throws IOException {
        StepContext context = project(SCRATCH, "train.pretrain.fromScratch.vocabularySize=200");
        assertThatThrownBy(() -> new InitialModelStep(context).runIfAsked())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("vocabulary of 200 tokens is too small");
    }

    @Test
    void sizesThatCannotFitAreRefusedBeforeAnythingIsMade() throws IOException {
        StepContext context = project(SCRATCH);
        Path initial = root.resolve("data/initial-model");
        // 300 x 16 tokens (tied), 4 x 16 x 16 attention, 3 x 16 x 64 feed-forward, 3 norms of 16
        long parameters = 4800 + 1024 + 3072 + 48;
        assertThatThrownBy(
                        () -> new InitialModelStep(context).runIfAsked(new Room(16 * parameters - 1, Long.MAX_VALUE)))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("would have 8,944 parameters")
                .hasMessageContaining("training it takes 0.0001 GB")
                .hasMessageContaining("0.0001 GB are available")
                .asInstanceOf(type(ResourceException.class))
                .extracting(ResourceException::fix)
                .asString()
                .contains("hiddenSize (16) or vocabularySize (300)");
        assertThatThrownBy(() -> new InitialModelStep(context).runIfAsked(new Room(Long.MAX_VALUE, 4 * parameters - 1)))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("of disk");
        StepContext deep = project(SCRATCH, "train.pretrain.fromScratch.layers=9");
        assertThatThrownBy(() -> new InitialModelStep(deep).runIfAsked(new Room(1000, Long.MAX_VALUE)))
                .asInstanceOf(type(ResourceException.class))
                .extracting(ResourceException::fix)
                .asString()
                .contains("hiddenSize (16) or layers (9)");
        StepContext huge = project(
                SCRATCH,
                "train.pretrain.fromScratch.hiddenSize=8192",
                "train.pretrain.fromScratch.ffnSize=22016",
                "train.pretrain.fromScratch.layers=48");
        assertThatThrownBy(() -> new InitialModelStep(huge).runIfAsked(new Room(23_000_000_000L, Long.MAX_VALUE)))
                .isInstanceOf(ResourceException.class);
        assertThat(initial).doesNotExist();
        new InitialModelStep(context).runIfAsked(new Room(16 * parameters, 4 * parameters));
        assertThat(initial.resolve("model.safetensors")).isNotEmptyFile();
        new InitialModelStep(context).runIfAsked(new Room(0, 0)); // it is there
    }

    @Test
    void theLoopIsForSamples() throws IOException {
        StepContext context = project(BASE);
        assertThatThrownBy(() -> new Loop(context, () -> TinyProject.model(context), told -> {}).run())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("trains on plain text");
    }
}
