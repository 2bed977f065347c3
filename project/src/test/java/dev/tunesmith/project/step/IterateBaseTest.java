package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.format.SampleReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every round is compared with. Without dev items the base gets worked examples, which come from train. */
class IterateBaseTest {

    private static final String MILLIS = "\"millis\":\\d+";

    @TempDir
    private Path root;

    private final List<StepOutcome> told = new ArrayList<>();

    @BeforeEach
    void project() throws IOException {
        TinyProject.write(root);
        Files.delete(root.resolve("rows.jsonl"));
        Files.writeString(root.resolve("animals.yaml"), IterateStepTest.TEMPLATES);
    }

    private StepContext context() {
        return TinyProject.open(
                root,
                "data.sources=[animals.yaml]",
                "data.split.dev=0",
                "evaluate.forgetting=false",
                "train.maxSteps=1",
                "iterate.rounds=1",
                "iterate.samples=4");
    }

    private IterateStep.Iterated iterate() {
        StepContext context = context();
        return new IterateStep(context, () -> TinyProject.model(context), told::add, false).run();
    }

    private Loop.Result loop() {
        StepContext context = context();
        return new Loop(context, () -> TinyProject.model(context), told::add).run();
    }

    private String base(String file) throws IOException {
        return Files.readString(root.resolve("runs/0001-base").resolve(file));
    }

    private List<Boolean> skipped(String step) {
        return told.stream()
                .filter(outcome -> outcome.step().equals(step))
                .map(StepOutcome::skipped)
                .toList();
    }

    private String told(String step) {
        return told.stream()
                .filter(outcome -> outcome.step().equals(step))
                .reduce((first, second) -> second)
                .orElseThrow()
                .text();
    }

    @Test
    void theBaseKeepsThePromptAndTheAnswersOfTheFirstRound() throws IOException {
        loop();
        String probe = base("probe/animals.json");
        String answers = base("outputs.jsonl");
        assertThat(probe).contains("\"best\" : \"few-shot-2\"");
        told.clear();

        IterateStep.Iterated done = iterate();

        assertThat(done.rounds()).hasSize(2);
        assertThat(base("probe/animals.json")).isEqualTo(probe);
        assertThat(base("outputs.jsonl")).isEqualTo(answers);
        assertThat(skipped("probe")).containsExactly(true, true);
        assertThat(skipped("evaluate-0001-base")).containsExactly(true, true);
        assertThat(done.outcome().text()).containsOnlyOnce("the base keeps its prompt of round 1");
        told.clear();

        // Another call adds a round; a suite that is new is probed, with the examples of the first round too.
        Files.writeString(
                root.resolve("suites/more.yaml"),
                "name: more\nitems: { list: [{ input: who hoots?, reference: owl }] }\nchecks: [ stopsByItself ]\n");
        IterateStep.Iterated more = iterate();

        assertThat(more.rounds()).hasSize(3);
        assertThat(base("outputs.jsonl")).startsWith(answers).contains("\"suite\":\"more\"");
        assertThat(skipped("probe")).containsExactly(false, true);
        assertThat(told("evaluate-0001-base")).doesNotContain("replaced");
        told.clear();

        // A plain run takes the examples that train has now, and says what that does to earlier comparisons.
        loop();

        assertThat(base("outputs.jsonl")).doesNotContain(answers);
        assertThat(told("evaluate-0001-base"))
                .contains("answers to suite animals are replaced", "prompt few-shot-2", "0002-lora", "0003-lora")
                .contains("tunesmith compare 0001-base 0002-lora");
        told.clear();
        loop();
        assertThat(told("evaluate-0001-base")).doesNotContain("replaced");

        // Where the story goes on, its base is again that of the first round.
        iterate();
        assertThat(base("outputs.jsonl").replaceAll(MILLIS, "").lines())
                .containsAll(answers.replaceAll(MILLIS, "").lines().toList());
    }

    @Test
    void whatIsHeldOutByNowIsNoExample() throws IOException {
        iterate();
        StepContext context = context();
        FirstRoundTrain first = new FirstRoundTrain(context);
        List<Sample> kept = first.samples();
        assertThat(kept).isNotEmpty();
        assertThat(kept)
                .hasSizeLessThan(SampleReader.readAll(context.project().split(Split.TRAIN))
                        .size());

        Path train = context.project().split(Split.TRAIN);
        List<String> lines = new ArrayList<>(Files.readAllLines(train));
        String moved = lines.remove(0);
        Files.write(train, lines);
        assertThat(first.samples()).isEqualTo(kept);

        Path test = context.project().split(Split.TEST);
        Files.writeString(test, Files.readString(test) + moved + "\n");
        assertThat(first.samples()).hasSize(kept.size() - 1);
    }
}
