package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.evaluate.plan.RequestFile;
import dev.tunesmith.evaluate.plan.SampleRequest;
import dev.tunesmith.project.report.Round;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many samples a round is said to add: what its training has more, whoever wrote it and whatever happened. */
class IterateAnswersTest {

    @TempDir
    private Path root;

    @BeforeEach
    void project() throws IOException {
        TinyProject.write(root);
    }

    private IterateStep.Iterated iterate(String... assignments) {
        List<String> all = new ArrayList<>(List.of(assignments));
        all.addAll(List.of("evaluate.forgetting=false", "train.maxSteps=1", "iterate.rounds=1"));
        StepContext context = TinyProject.open(root, all.toArray(String[]::new));
        return new IterateStep(context, () -> TinyProject.model(context), told -> {}, false).run();
    }

    private SampleRequest request() {
        return new RequestFile(TinyProject.open(root).project().requests())
                .read()
                .get(0);
    }

    private List<Sample> split(Split split) {
        return SampleReader.readAll(TinyProject.open(root).project().split(split));
    }

    /** Five that are good, two that ask what a test item asks, and one that is trained already. */
    private void writeAnswers(String request) throws IOException {
        List<Sample> refused = new ArrayList<>(split(Split.TEST).subList(0, 2));
        refused.add(split(Split.TRAIN).get(0));
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            rows.add(Json.line(Map.of("prompt", "by hand " + i + " " + "abcde".charAt(i), "completion", "owl")));
        }
        for (Sample sample : refused) {
            rows.add(Json.line(Map.of("prompt", sample.input(), "completion", sample.response())));
        }
        Path answers = Files.createDirectories(root.resolve("data/answers"));
        Files.write(answers.resolve(request + ".jsonl"), rows);
    }

    private void hasAdded(Round before, Round round, String request) {
        long trained = split(Split.TRAIN).stream()
                .filter(sample -> request.equals(sample.attributes().get("request")))
                .count();
        assertThat(trained).isEqualTo(5);
        assertThat(round.added()).isEqualTo(5);
        assertThat(round.trainingSamples()).isEqualTo(before.trainingSamples() + 5);
        assertThat(round.answers())
                .filteredOn(answer -> answer.request().equals(request))
                .singleElement()
                .satisfies(answer -> assertThat(answer.added()).isEqualTo(5));
        assertThat(round.random()).isFalse();
    }

    @Test
    void whatPeopleWroteCountsAndWhatIsRefusedDoesNot() throws IOException {
        IterateStep.Iterated first = iterate();
        assertThat(first.rounds().get(0).ended()).contains("write the samples to data/answers/ID.jsonl");
        String request = request().id();
        writeAnswers(request);

        IterateStep.Iterated second = iterate();

        assertThat(second.rounds()).hasSize(2);
        hasAdded(first.rounds().get(0), second.rounds().get(1), request);
        assertThat(second.rounds().get(1).asked()).isPositive();
        assertThat(second.outcome().text()).contains(", 5 added for requests");
        assertThat(root.resolve("iterations/report.html")).content().contains("5 for requests");
    }

    @Test
    void whatAKillLeftUnrecordedCounts() throws IOException {
        IterateStep.Iterated first = iterate();
        String request = request().id();
        writeAnswers(request);
        Files.deleteIfExists(root.resolve("iterations/asked.json"));

        IterateStep.Iterated second = iterate();

        hasAdded(first.rounds().get(0), second.rounds().get(1), request);
        assertThat(second.rounds().get(1).asked()).isEqualTo(request().items().size());
    }

    @Test
    void rowsThatWillBeRefusedDoNotKeepTemplatesFromAnswering() throws IOException {
        Files.writeString(root.resolve("animals.yaml"), IterateStepTest.TEMPLATES);
        Files.delete(root.resolve("rows.jsonl"));
        String sources = "data.sources=[animals.yaml]";
        StepContext context = TinyProject.open(root, sources, "evaluate.forgetting=false", "train.maxSteps=1");
        new Loop(context, () -> TinyProject.model(context), told -> {}).run();
        try (Encoders encoders = new Encoders(context)) {
            ErrorsStep errors = new ErrorsStep(context, encoders);
            new PlanStep(context, errors).run(errors.run(List.of()), 6);
        }
        SampleRequest request = request();
        List<String> rows = new ArrayList<>();
        for (Sample sample : split(Split.TEST).subList(0, 4)) {
            rows.add(Json.line(Map.of("prompt", sample.input(), "completion", sample.response())));
        }
        Path file = Files.createDirectories(root.resolve("data/answers")).resolve(request.id() + ".jsonl");
        Files.write(file, rows);

        IterateStep.Iterated done = iterate(sources, "iterate.samples=6");

        assertThat(done.rounds()).hasSize(2);
        Round last = done.rounds().get(1);
        assertThat(last.trainingSamples()).isEqualTo(done.rounds().get(0).trainingSamples() + last.added());
        assertThat(last.answers())
                .filteredOn(answer -> answer.request().equals(request.id()))
                .singleElement()
                .satisfies(answer -> assertThat(answer.added()).isEqualTo(request.wanted()));
    }
}
