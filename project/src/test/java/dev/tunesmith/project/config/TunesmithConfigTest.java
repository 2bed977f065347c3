package dev.tunesmith.project.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.data.row.RowOptions;
import dev.tunesmith.data.source.DataSource;
import dev.tunesmith.project.config.TrainConfig.Lora.Variants;
import dev.tunesmith.store.StoreAddress;
import dev.tunesmith.tokenizer.TemplateChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunesmithConfigTest {

    @TempDir
    private Path folder;

    private static final String EVERYTHING = """
            model: models/tiny
            template: chat.jinja
            task:
              name: Tickets
              prompt: Sort it.
              prompts: { triage: "Answer in JSON." }
            data:
              sources:
                - path: faq.md
                  section: FAQ
                  instruction: Answer.
                  headings: all
                  notePrefix: "N: "
                - path: slack
                  kind: slack
                  approval: tada
                  channels: { help: { instruction: Help., answer: code } }
                - { path: rows.jsonl, format: alpaca, fields: { q: instruction }, skipBad: true, split: test, flags: [x],
                    licence: CC0-1.0, attributes: { team: shop } }
                - { path: made.yaml, seed: 7, total: 12 }
              train: train.jsonl
              dev: { path: dev.jsonl, format: messages, skipBad: true }
              test: { path: test.jsonl, fields: { a: response } }
              curate: { minInputChars: 3, minResponseChars: 2, nearDuplicate: 0.7, shingleWords: 4 }
              split: { dev: 20, test: 0.2, seed: 5, stratify: team }
            probe: { shots: 3, nearest: true, limit: 5, seed: 6 }
            train:
              method: lora
              lora: { rank: 4, alpha: 8, dropout: 0.1, targetModules: [q_proj, v_proj], initAdapter: start, otherBase: true,
                      rankPattern: { q_proj: 2 }, alphaPattern: { v_proj: 3 }, useRslora: true, layersToTransform: [1],
                      useDora: true, modulesToSave: [embed_tokens, norm], ensureWeightTying: true }
              optimizer: { learningRate: 2e-4, weightDecay: 0.01, beta1: 0.8, beta2: 0.95, epsilon: 1e-6 }
              schedule: { kind: linear, warmupSteps: 3 }
              batchSize: 2
              maxSteps: 7
              maxGradNorm: 0.5
              maxLength: 99
              tooLong: drop
              trainedTurns: last
              stop: "</s>"
              checkpointEvery: 4
              devEvery: 2
              shuffle: false
              seed: 1
              dtype: float32
              tokenBudget: 512
              sharePrefix: false
              recompute: always
              lastLayerOnTargets: false
              stopAtLowest: false
              roundRows: false
              prepareAhead: false
              keepFrozen: false
            evaluate: { batchSize: 3, maxNewTokens: 17 }
            store: { url: "jdbc:postgresql://db/tests", userVariable: ME, passwordVariable: SECRET }
            suites: [a.yaml, more/*.yaml]
            """;

    @Test
    void anEmptyFileGivesTheDocumentedDefaults() throws IOException {
        TunesmithConfig config = read("{}\n");

        assertThat(config.model()).isEqualTo("SmolLM2-135M-Instruct");
        assertThat(config.suites()).containsExactly("suites/*.yaml");
        TrainConfig train = config.train();
        assertThat(train.method()).isEqualTo(TrainConfig.Method.LORA);
        assertThat(train.lora())
                .isEqualTo(new TrainConfig.Lora(8, 16, 0, List.of("all-linear"), null, false, Variants.NONE));
        assertThat(train.optimizer()).isEqualTo(new TrainConfig.Optimizer(1e-3, 0, 0.9, 0.999, 1e-8));
        assertThat(train.schedule()).isEqualTo(new TrainConfig.Schedule("cosine", 10));
        assertThat(train.batchSize()).isEqualTo(8);
        assertThat(train.epochs()).isEqualTo(2);
        assertThat(train.maxSteps()).isZero();
        assertThat(train.maxGradNorm()).isEqualTo(1);
        assertThat(train.maxLength()).isEqualTo(1024);
        assertThat(train.tooLong()).isEqualTo(TrainConfig.TooLong.ERROR);
        assertThat(train.trainedTurns()).isEqualTo(TrainConfig.Turns.ALL);
        assertThat(train.checkpointEvery()).isEqualTo(100);
        assertThat(train.devEvery()).isZero();
        assertThat(train.shuffle()).isTrue();
        assertThat(train.seed()).isEqualTo(42);
        assertThat(train.dtype()).isEqualTo(TrainConfig.Dtype.AUTO);
        assertThat(train.tokenBudget()).isZero();
        assertThat(train.sharePrefix()).isTrue();
        assertThat(train.recompute()).isEqualTo(TrainConfig.Recompute.AUTO);
        assertThat(train.lastLayerOnTargets()).isTrue();
        assertThat(train.stopAtLowest()).isTrue();
        assertThat(train.roundRows()).isTrue();
        assertThat(train.prepareAhead()).isTrue();
        assertThat(config.probe()).isEqualTo(new ProbeConfig(8, false, 24, 42));
        assertThat(config.evaluate()).isEqualTo(new EvaluateConfig(256, 0, true, null));
        assertThat(config.store().address(folder, Map.of()).label())
                .isEqualTo(folder.resolve("tunesmith.db").toString());
        assertThat(config.data().sources()).isEmpty();
        assertThat(config.data().split()).isEqualTo(new DataConfig.Division(0.1, 0.15, 42, null));
    }

    @Test
    void everyKeyIsRead() throws IOException {
        TunesmithConfig config = read(EVERYTHING);

        assertThat(config.model()).isEqualTo("models/tiny");
        assertThat(config.template()).isEqualTo(new TemplateChoice.InFile(folder.resolve("chat.jinja")));
        assertThat(config.task().promptFor("triage")).isEqualTo("Answer in JSON.");
        assertThat(config.task().promptFor("other")).isEqualTo("Sort it.");
        assertThat(config.data().sources())
                .extracting(DataSource::kind)
                .containsExactly(
                        DataSource.Kind.FAQ, DataSource.Kind.SLACK, DataSource.Kind.ROWS, DataSource.Kind.TEMPLATES);
        assertThat(config.data().sources().get(0).path()).isEqualTo(folder.resolve("faq.md"));
        assertThat(config.data().train()).isNotNull();
        assertThat(Objects.requireNonNull(config.data().dev()).options().skipBad())
                .isTrue();
        assertThat(Objects.requireNonNull(config.data().test()).options().fields())
                .containsEntry("a", "response");
        assertThat(config.data().curate().nearDuplicate()).isEqualTo(0.7);
        assertThat(config.data().split()).isEqualTo(new DataConfig.Division(20, 0.2, 5, "team"));
        assertThat(config.probe()).isEqualTo(new ProbeConfig(3, true, 5, 6));
        assertThat(config.train())
                .isEqualTo(new TrainConfig(
                        TrainConfig.Method.LORA,
                        new TrainConfig.Lora(
                                4,
                                8,
                                0.1,
                                List.of("q_proj", "v_proj"),
                                folder.resolve("start"),
                                true,
                                new Variants(
                                        Map.of("q_proj", 2),
                                        Map.of("v_proj", 3.0),
                                        true,
                                        List.of(1),
                                        true,
                                        List.of("embed_tokens", "norm"),
                                        true)),
                        new TrainConfig.Optimizer(2e-4, 0.01, 0.8, 0.95, 1e-6),
                        new TrainConfig.Schedule("linear", 3),
                        2,
                        0,
                        7,
                        0.5,
                        99,
                        TrainConfig.TooLong.DROP,
                        TrainConfig.Turns.LAST,
                        "</s>",
                        4,
                        2,
                        false,
                        1,
                        TrainConfig.Dtype.FLOAT32,
                        512,
                        false,
                        TrainConfig.Recompute.ALWAYS,
                        false,
                        false,
                        false,
                        false,
                        TrainConfig.KeepFrozen.FALSE,
                        new PretrainConfig(RowOptions.TextUnit.DOCUMENT, null, null)));
        assertThat(config.evaluate()).isEqualTo(new EvaluateConfig(3, 17, true, null));
        StoreAddress store = config.store().address(folder, Map.of("ME", "ann", "SECRET", "s"));
        assertThat(store.url()).isEqualTo("jdbc:postgresql://db/tests");
        assertThat(store.user()).isEqualTo("ann");
        assertThat(store.password()).isEqualTo("s");
        assertThat(store.place()).endsWith(":" + folder);
        assertThatThrownBy(() -> config.store().address(folder, Map.of("TUNESMITH_OFFLINE", "1")))
                .isInstanceOf(NetworkException.class);
        assertThat(config.suites()).containsExactly("a.yaml", "more/*.yaml");
    }

    @Test
    void aPasswordInTheUrlOfTheIndexIsRefusedAndNotRepeated() {
        for (String url : List.of(
                "postgres://ann:s3cret@db/tests",
                "jdbc:postgresql://db/tests?user=ann&password=s3cret",
                "jdbc:postgresql://db/tests?sslpassword=s3cret")) {
            assertThatThrownBy(() -> read("store: { url: \"" + url + "\" }\n"))
                    .hasMessageContaining("holds a password")
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void aModelFromScratchHasSizesAndNoBase() throws IOException {
        String sizes = "{ hiddenSize: 48, heads: 3, keyValueHeads: 1, layers: 2 }";
        TunesmithConfig config = read("train: { method: pretrain, pretrain: { fromScratch: " + sizes + " } }\n");
        assertThat(config.train().pretrain().fromScratch())
                .isEqualTo(new PretrainConfig.FromScratch("llama", 4096, 48, 2, 3, 1, 128, 1024, true));
        assertThat(config.train().optimizer().learningRate()).isEqualTo(1e-3);
        assertThat(config.model()).isEqualTo(TunesmithConfig.INITIAL_MODEL);
        assertThat(read(ConfigYaml.text(config, Map.of()))).isEqualTo(config);
        assertThatThrownBy(() -> read("""
                                model: some
                                train: { method: pretrain, pretrain: { fromScratch: { hiddenSize: 50, heads: 4, keyValueHeads: 3 } } }
                                """))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("hiddenSize 50 does not divide into 4 heads")
                .hasMessageContaining("3 key-value heads do not divide 4 heads")
                .hasMessageContaining("are both given");
        assertThatThrownBy(() -> read("train: { pretrain: { textUnit: line } }\n"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("train.method is lora, which trains on samples");
    }

    @Test
    void whatARunRecordsReadsBackAsTheSameConfiguration() throws IOException {
        TunesmithConfig config = read(EVERYTHING);

        TunesmithConfig again = read(ConfigYaml.text(config, Map.of()));

        assertThat(again).isEqualTo(config);
    }

    @Test
    void allProblemsAreToldAtOnceWithPlaceAndWhatWasMeant() {
        assertThatThrownBy(() -> read("""
                        model: x
                        train:
                          epoch: 3
                          batchSize: none
                          lora: { rank: 0 }
                          schedule: { kind: cosin }
                        date: {}
                        data:
                          split: { dev: 1.5 }
                        """))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("6 problems")
                .hasMessageContaining("line 3, column 3: train.epoch")
                .hasMessageContaining("did you mean epochs?")
                .hasMessageContaining("line 4, column 3: train.batchSize")
                .hasMessageContaining("train.lora.rank")
                .hasMessageContaining("did you mean cosine?")
                .hasMessageContaining("line 7, column 1: date")
                .hasMessageContaining("did you mean data?")
                .hasMessageContaining("line 9, column 12: data.split.dev");
    }

    @Test
    void epochsAndMaxStepsTogetherAreAnErrorInTheFile() {
        assertThatThrownBy(() -> read("train: { epochs: 2, maxSteps: 3 }\n"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("epochs (2.0) and maxSteps (3) are both given");
    }

    @Test
    void theLengthFromTheCommandLineTakesThePlaceOfTheFiles() throws IOException {
        TunesmithConfig config = read("train: { epochs: 2 }\n", "train.maxSteps=3");

        assertThat(config.train().maxSteps()).isEqualTo(3);
        assertThat(config.train().epochs()).isZero();
        assertThat(read("train: { maxSteps: 2 }\n", "train.epochs=1").train().maxSteps())
                .isZero();
    }

    @Test
    void anAssignmentIsCheckedLikeTheFile() {
        assertThatThrownBy(() -> read("{}\n", "train.batchsize=3"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--set train.batchsize")
                .hasMessageContaining("did you mean batchSize?");
    }

    @Test
    void trainingAllWeightsHasALowerRateAndNoAdapter() throws IOException {
        TunesmithConfig config = read("train: { method: full }\n");
        assertThat(config.train().optimizer().learningRate()).isEqualTo(5e-5);
        assertThat(ConfigYaml.text(config, Map.of())).contains("method: full").doesNotContain("lora");
        assertThatThrownBy(() -> read("train: { method: full, lora: { rank: 8 } }\n"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("train.lora")
                .hasMessageContaining("trains all weights and no adapter");
    }

    @Test
    void aLearningRateCanBeLeftToBeFound() throws IOException {
        TunesmithConfig config = read("train: { optimizer: { learningRate: auto } }\n");
        assertThat(config.train().optimizer().learningRate()).isNull();
        assertThat(ConfigYaml.text(config, Map.of())).contains("learningRate: auto");
        assertThatThrownBy(() -> read("train: { optimizer: { learningRate: automatic } }\n"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("learningRate");
    }

    private TunesmithConfig read(String yaml, String... assignments) throws IOException {
        Path file = folder.resolve("tunesmith.yaml");
        Files.writeString(file, yaml);
        return TunesmithConfig.read(file, List.of(assignments));
    }

    @Test
    void aTemplateIsANameOrAFileAndIsRecordedAsSuch() throws IOException {
        for (String written : List.of("chatml", "own.jinja", "./own", "templates/own")) {
            Path file = Files.writeString(folder.resolve("tunesmith.yaml"), "template: " + written + "\n");
            TunesmithConfig config = TunesmithConfig.read(file, List.of());
            assertThat(ConfigYaml.plain(config)).containsEntry("template", written);
            Path again = Files.writeString(folder.resolve("again.yaml"), ConfigYaml.text(config, Map.of()));
            assertThat(TunesmithConfig.read(again, List.of()).template()).isEqualTo(config.template());
        }
    }

    @Test
    void anUnknownTemplateIsToldWithItsPlaceAndWhatWasMeant() throws IOException {
        Path file = Files.writeString(folder.resolve("tunesmith.yaml"), "model: tiny\ntemplate: lama-2\n");
        assertThatThrownBy(() -> TunesmithConfig.read(file, List.of()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("line 2, column 1: template: there is no template named \"lama-2\"")
                .hasMessageContaining("did you mean llama-2? the names are chatml, alpaca,");
    }
}
