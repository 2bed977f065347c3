package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.train.TrainingRow;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.project.preview.PrepareSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@code train.trainedTurns} and {@code train.tooLong} do to a file of conversations. */
class PrepareStepTest {

    /** A turn of three bytes, with its role, marks and line ends. */
    private static final int USER = 11;

    private static final int ASSISTANT = 16;

    @TempDir
    private Path root;

    @BeforeEach
    void write() throws IOException {
        TinyProject.write(root);
        // 1, 2 and 3 exchanges
        Files.writeString(root.resolve("chats.jsonl"), chat("one", 1) + chat("two", 2) + chat("three", 3));
    }

    private static String chat(String id, int exchanges) {
        ObjectNode row = Json.object().put("id", id);
        ArrayNode messages = row.putArray("messages");
        for (int i = 0; i < exchanges; i++) {
            messages.addObject().put("role", "user").put("content", "q" + i + "?");
            messages.addObject().put("role", "assistant").put("content", "a" + i + "!");
        }
        return Json.line(row) + "\n";
    }

    private <T> T with(Function<BaseModel, T> work, StepContext context) {
        try (BaseModel model = TinyProject.model(context)) {
            return work.apply(model);
        }
    }

    private StepContext open(String... assignments) {
        List<String> all = new ArrayList<>(List.of("data.train=chats.jsonl"));
        all.addAll(List.of(assignments));
        return TinyProject.open(root, all.toArray(String[]::new));
    }

    private PrepareStep.Prepared prepare(String... assignments) {
        StepContext context = open(assignments);
        return with(model -> new PrepareStep(context).run(model), context);
    }

    private List<JsonNode> tooLong() throws IOException {
        return Files.readAllLines(root.resolve("data/prepared/too-long.jsonl")).stream()
                .map(Json::parse)
                .toList();
    }

    private static int tokens(int exchanges) {
        return exchanges * (USER + ASSISTANT);
    }

    @Test
    void theSizesAreAsTheTestsBelowTakeThem() {
        assertThat(prepare().rows().train())
                .extracting(TrainingRow::length)
                .containsExactly(tokens(1), tokens(2), tokens(3));
        assertThat(root.resolve("data/prepared/too-long.jsonl")).doesNotExist();
    }

    @Test
    void anErrorNamesAllAndListsThemInAFile() throws IOException {
        assertThatThrownBy(() -> prepare("train.maxLength=" + tokens(1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 samples have more than 27 tokens")
                .hasMessageContaining("two (chats.jsonl:2): 54 tokens")
                .hasMessageContaining("three (chats.jsonl:3): 81 tokens")
                .hasMessageContaining("data/prepared/too-long.jsonl");
        assertThat(tooLong()).extracting(one -> one.path("outcome").asString()).containsOnly("refused");
        assertThat(root.resolve("data/prepared/train.jsonl")).doesNotExist();
        prepare();
        assertThat(root.resolve("data/prepared/too-long.jsonl")).doesNotExist();
    }

    @Test
    void samplesThatCannotBeTrainedStopOrAreLeftOutAndListed() throws IOException {
        String marked = chat("one", 1).replace("\"a0!\"", "\"a0!\",\"weight\":1");
        Files.writeString(root.resolve("chats.jsonl"), marked + chat("nothing", 1));
        String onlyMarked = "train.trainedTurns=marked";
        assertThatThrownBy(() -> prepare(onlyMarked))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("nothing (chats.jsonl:2): nothing would be trained");
        PrepareStep.Prepared prepared = prepare(onlyMarked, "data.skipBad=true");
        assertThat(prepared.rows().train()).extracting(TrainingRow::id).containsExactly("one");
        assertThat(prepared.outcome().text())
                .contains("1 sample cannot be trained, left out as data.skipBad says:")
                .contains("all of them: data/prepared/untrainable.jsonl");
        Path list = root.resolve("data/prepared/untrainable.jsonl");
        assertThat(Json.parse(Files.readString(list)).path("reason").asString())
                .contains("no assistant message has weight 1");
        Files.writeString(root.resolve("chats.jsonl"), marked);
        prepare(onlyMarked);
        assertThat(list).doesNotExist();
    }

    @Test
    void dropLeavesThemOutAndListsThem() throws IOException {
        PrepareStep.Prepared prepared = prepare("train.tooLong=drop", "train.maxLength=" + tokens(1));
        assertThat(prepared.rows().train()).extracting(TrainingRow::id).containsExactly("one");
        assertThat(prepared.outcome().text())
                .contains("2 samples have more than 27 tokens (train.maxLength): 2 left out; 5 answers are not trained")
                .contains("all of them: data/prepared/too-long.jsonl");
        assertThat(tooLong()).extracting(one -> one.path("id").asString()).containsExactly("two", "three");
    }

    @Test
    void cutKeepsTheNewestTurns() throws IOException {
        PrepareStep.Prepared prepared = prepare("train.tooLong=cut", "train.maxLength=" + tokens(2));
        assertThat(prepared.rows().train()).extracting(TrainingRow::length).containsExactly(27, 54, 54);
        assertThat(prepared.rows().train().get(2).targets()).isEqualTo(2 * 4);
        assertThat(tooLong().get(0).toString())
                .isEqualTo(
                        "{\"id\":\"three\",\"split\":\"train\",\"source\":\"chats.jsonl:3\",\"tokens\":81,\"maxLength\":54,"
                                + "\"outcome\":\"cut\",\"rowTokens\":[54],\"leftOutMessages\":2,\"leftOutAnswers\":1,\"reason\":\"\"}");
    }

    @Test
    void splitMakesRowsOfOneSampleWhichIsTrainedOn() throws IOException {
        String[] settings = {"train.tooLong=split", "train.maxLength=" + tokens(2), "train.maxSteps=1"};
        StepContext context = open(settings);
        RunFolder run = with(
                model -> {
                    PrepareStep.Prepared prepared = new PrepareStep(context).run(model);
                    assertThat(prepared.rows().train())
                            .extracting(TrainingRow::id)
                            .containsExactly("one", "two", "three/1", "three/2");
                    assertThat(prepared.samples())
                            .containsOnlyKeys("three/1", "three/2")
                            .containsValue("three");
                    return new TrainStep(context)
                            .run(model, prepared, TrainStep.Resume.NO)
                            .run();
                },
                context);
        assertThat(tooLong().get(0).path("rowTokens").toString()).isEqualTo("[54,27]");
        String trainedOn = Files.readAllLines(run.path().resolve("train-items.jsonl")).stream()
                .map(line -> Json.parse(line).path("id").asString())
                .collect(Collectors.joining(","));
        assertThat(trainedOn).isEqualTo("one,two,three");
    }

    @Test
    void tokenRowsHaveNoTurnsToPartThemAt() throws IOException {
        Files.writeString(root.resolve("chats.jsonl"), "{\"input_ids\":[1,2,3],\"labels\":[-100,2,3]}\n");
        assertThatThrownBy(() -> prepare("train.tooLong=cut", "train.maxLength=2"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("chats.jsonl:1: 3 tokens")
                .hasMessageContaining("no turns");
        assertThatThrownBy(() -> prepare("train.maxLength=2")).hasMessageContaining("more than 2 tokens");
    }

    @Test
    void aPreviewWritesNothingAndShowsWhatWouldBeRefused() {
        StepContext context = open("train.maxLength=" + tokens(1));
        with(
                model -> {
                    PrepareStep step = new PrepareStep(context);
                    assertThat(step.preview(model, 2))
                            .extracting(row -> row.pieces().size())
                            .containsExactly(tokens(1), tokens(2));
                    PrepareSummary summary = step.summary(model);
                    assertThat(summary.tooLongLine()).contains("2 refused");
                    return summary;
                },
                context);
        assertThat(root.resolve("data/prepared")).doesNotExist();
    }

    @Test
    void eachChoiceIsAnotherTraining() {
        TreeSet<String> fingerprints = new TreeSet<>();
        List<String> choices = List.of(
                "train.trainedTurns=all",
                "train.trainedTurns=last",
                "train.tooLong=cut",
                "train.tooLong=split",
                "train.tooLong=drop");
        for (String choice : choices) {
            boolean shorter = choice.contains("tooLong");
            StepContext context = open(choice, "train.maxLength=" + tokens(shorter ? 2 : 3));
            fingerprints.add(with(
                    model -> TrainingPlan.of(
                                    context,
                                    model,
                                    new PrepareStep(context).run(model).rows())
                            .fingerprint(),
                    context));
        }
        assertThat(fingerprints).hasSize(choices.size());
    }
}
