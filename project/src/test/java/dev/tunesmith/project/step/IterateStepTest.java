package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.project.report.Round;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds on a tiny model with random weights, which learns nothing, and templates that answer. */
class IterateStepTest {

    static final String TEMPLATES = """
            slots:
              n: { pattern: "###" }
            families:
              - id: owl
                n: 6
                instruction: Which animal?
                templates:
                  - { input: "number {n} flies by night", response: owl }
                  - { input: "the one with number {n} turns its head", response: owl }
                  - { input: "I heard {n} hoot", response: owl }
              - id: fox
                n: 6
                instruction: Which animal?
                templates:
                  - { input: "number {n} is red and sly", response: fox }
                  - { input: "{n} took a hen", response: fox }
                  - { input: "a bushy tail, number {n}", response: fox }
            """;

    @TempDir
    private Path root;

    @BeforeEach
    void project() throws IOException {
        TinyProject.write(root);
        Files.delete(root.resolve("rows.jsonl"));
        Files.writeString(root.resolve("animals.yaml"), TEMPLATES);
    }

    private IterateStep.Iterated iterate(boolean random, String... assignments) {
        List<String> all = new ArrayList<>(List.of(assignments));
        all.add("data.sources=[animals.yaml]");
        all.add("evaluate.forgetting=false");
        all.add("train.maxSteps=2");
        StepContext context = TinyProject.open(root, all.toArray(String[]::new));
        return new IterateStep(context, () -> TinyProject.model(context), told -> {}, random).run();
    }

    @Test
    void roundsAddWhatTheTemplatesHaveAndNeverWhatIsHeldOut() {
        IterateStep.Iterated done = iterate(false, "iterate.rounds=1", "iterate.samples=8");

        assertThat(done.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(done.rounds()).hasSize(2);
        Round first = done.rounds().get(0);
        Round second = done.rounds().get(1);
        assertThat(first.added()).isZero();
        assertThat(first.ended()).isNull();
        assertThat(second.added()).isBetween(1, 8);
        assertThat(second.trainingSamples()).isEqualTo(first.trainingSamples() + second.added());
        assertThat(second.run()).isNotEqualTo(first.run());
        assertThat(second.asked()).isPositive();
        assertThat(second.ended()).isNotNull();
        StepContext context = TinyProject.open(root);
        List<Sample> train = SampleReader.readAll(context.project().split(Split.TRAIN));
        List<Sample> answers = train.stream()
                .filter(sample -> sample.attributes().containsKey("request"))
                .toList();
        assertThat(answers).hasSize(second.added());
        Set<String> heldOut = new HashSet<>();
        SampleReader.readAll(context.project().split(Split.TEST)).forEach(sample -> heldOut.add(sample.group()));
        SampleReader.readAll(context.project().split(Split.DEV)).forEach(sample -> heldOut.add(sample.group()));
        assertThat(answers).noneMatch(sample -> heldOut.contains(sample.group()));
        assertThat(root.resolve("iterations/report.html"))
                .content()
                .contains("2 rounds")
                .contains("What was asked for")
                .contains("<svg");
        assertThat(done.outcome().text()).contains("round 1, 0002-lora").contains("ended: ");
    }

    @Test
    void anotherCallGoesOnFromTheRoundsThatAreDone() {
        iterate(false, "iterate.rounds=1", "iterate.samples=4");
        IterateStep.Iterated more = iterate(true, "iterate.rounds=1", "iterate.samples=4", "iterate.seed=9");
        assertThat(more.rounds()).hasSize(3);
        assertThat(more.rounds().get(1).random()).isFalse();
        assertThat(more.rounds().get(2).random()).isTrue();
        assertThat(more.rounds().get(1).ended()).isNull();
    }

    @Test
    void theGoalEndsIt() {
        IterateStep.Iterated done = iterate(false, "iterate.goal=0.000001", "iterate.rounds=1");
        // The tiny model passes nothing, so the goal is missed; with a goal of nothing there would be none.
        assertThat(done.outcome().text()).doesNotContain("the goal is reached");
        assertThat(done.rounds()).hasSize(2);
    }

    @Test
    void withoutAnythingThatAnswersTheRequestsAreTold() throws IOException {
        Files.writeString(root.resolve("rows.jsonl"), "");
        TinyProject.writeRows(root, 30);
        StepContext context = TinyProject.open(root, "evaluate.forgetting=false", "train.maxSteps=2");
        IterateStep.Iterated done = new IterateStep(context, () -> TinyProject.model(context), told -> {}, false).run();
        assertThat(done.rounds()).hasSize(1);
        assertThat(done.rounds().get(0).ended()).contains("write the samples to data/answers/ID.jsonl");
        assertThat(context.project().requests()).isNotEmptyFile();
    }

    @Test
    void whereTheFilesOfDataAreUsedAsTheyAreTheAdviceIsToAddToThem() throws IOException {
        TinyProject.writeRows(root, 30);
        List<String> rows = Files.readAllLines(root.resolve("rows.jsonl"));
        Files.write(root.resolve("train.jsonl"), rows.subList(0, 20));
        Files.write(root.resolve("test.jsonl"), rows.subList(20, 30));
        StepContext context = TinyProject.open(
                root,
                "data.sources=[]",
                "data.train=train.jsonl",
                "data.test=test.jsonl",
                "evaluate.forgetting=false",
                "train.maxSteps=2");
        IterateStep.Iterated done = new IterateStep(context, () -> TinyProject.model(context), told -> {}, false).run();
        assertThat(done.rounds()).hasSize(1);
        assertThat(done.rounds().get(0).ended())
                .contains("add the samples to the file of data.train")
                .doesNotContain("write the samples");
    }
}
