package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.evaluate.run.EvaluationFiles;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.store.Store;
import dev.tunesmith.store.StoreAddress;
import dev.tunesmith.store.StoreQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What evaluation does with the index, and scoring again, on a tiny model. */
class ResultIndexTest {

    private static final String ANSWERS = "SELECT count(*) FROM answers WHERE part = ''";

    @TempDir
    private Path root;

    private final List<String> notes = new ArrayList<>();

    private StepContext open(Path folder, String... assignments) {
        return StepContext.open(folder, List.of(assignments), new Noting(notes), new Cancellation());
    }

    private StepContext evaluated() throws IOException {
        TinyProject.write(root);
        StepContext context = open(root);
        TinyProject.split(context);
        evaluate(context);
        return context;
    }

    private static EvaluateStep.Evaluated evaluate(StepContext context) {
        try (BaseModel model = TinyProject.model(context)) {
            return new EvaluateStep(context).base(model);
        }
    }

    private List<@Nullable Object> query(String sql) {
        return StoreQuery.run(StoreAddress.file(root.resolve("tunesmith.db")), sql, 0)
                .rows()
                .get(0);
    }

    private static List<Object> numbers(Object... values) {
        return List.of(values);
    }

    @Test
    void anEvaluationIsInTheIndexWhenItEnds() throws IOException {
        StepContext context = evaluated();
        RunFolder run = context.project().run("1");
        assertThat(query(ANSWERS)).isEqualTo(numbers(6));
        assertThat(query("SELECT count(*) FROM answers WHERE part LIKE 'probe/animals/%'"))
                .isEqualTo(numbers(9));
        assertThat(query("SELECT count(*), count(DISTINCT \"check\") FROM results WHERE part = ''"))
                .isEqualTo(numbers(12, 2));
        assertThat(query("SELECT weights FROM runs"))
                .isEqualTo(List.of(
                        run.json(run.record()).orElseThrow().path("weights").stringValue()));
        try (Store store = Store.open(StoreAddress.file(root.resolve("tunesmith.db")), root)) {
            assertThat(store.status().behind()).isZero();
        }
        assertThat(notes).isEmpty();
    }

    @Test
    void anAnswerOfAnotherSuiteOrRunIsNotGeneratedAgain() throws IOException {
        StepContext context = evaluated();
        Path suite = root.resolve("suites/animals.yaml");
        Files.writeString(suite, Files.readString(suite).replace("name: animals", "name: beasts"));
        // The prompt that the probe chose is the suite's, so that it has to be chosen again; dev items are asked there.
        evaluate(open(root));
        assertThat(notes).anyMatch(note -> note.startsWith("beasts: 6 answers are those that were given"));

        // Another run of the same base, as if the record of the first were lost.
        notes.clear();
        Path first = root.resolve("runs/0001-base");
        Files.writeString(
                first.resolve("run.json"),
                Files.readString(first.resolve("run.json")).replace("\"weights\" : \"", "\"weights\" : \"x"));
        EvaluateStep.Evaluated second = evaluate(open(root));
        assertThat(second.run().id()).isEqualTo("0002-base");
        assertThat(notes).anyMatch(note -> note.startsWith("beasts: 6 answers are those that were given"));
        assertThat(EvaluationFiles.readOutputs(second.run().path()))
                .extracting(output -> output.answer())
                .containsExactlyInAnyOrderElementsOf(EvaluationFiles.readOutputs(first).stream()
                        .filter(output -> output.suite().equals("beasts"))
                        .map(output -> output.answer())
                        .toList());
        assertThat(context.project().runs()).hasSize(2);
    }

    @Test
    void whereTheIndexCannotBeUsedTheResultsAreThereAll() throws IOException {
        TinyProject.write(root);
        Files.createDirectories(root.resolve("tunesmith.db/in-the-way"));
        StepContext context = open(root);
        TinyProject.split(context);
        EvaluateStep.Evaluated evaluated = evaluate(context);
        assertThat(EvaluationFiles.readScores(evaluated.run().path())).hasSize(6);
        assertThat(notes)
                .anyMatch(note -> note.contains("was not brought up to date") && note.contains("tunesmith db rebuild"));
        Files.delete(root.resolve("tunesmith.db/in-the-way"));
        Files.delete(root.resolve("tunesmith.db"));
        Store.rebuild(StoreAddress.file(root.resolve("tunesmith.db")), root, Progress.silent());
        assertThat(query(ANSWERS)).isEqualTo(numbers(6));
    }

    @Test
    void answersAreScoredAgainWithoutTheModel() throws IOException {
        StepContext context = evaluated();
        Files.delete(root.resolve("model/model.safetensors"));
        List<String> outputs = Files.readAllLines(root.resolve("runs/0001-base/outputs.jsonl"));
        // Every answer passes the first check now, which none did; there is a new one; and one is gone.
        Path suite = root.resolve("suites/animals.yaml");
        Files.writeString(
                suite,
                "name: animals\nchecks:\n  - { check: maxChars, max: 100000, id: exact }\n  - { check: maxChars, max: 99999, id: short }\n");
        assertThat(query("SELECT count(*) FROM results WHERE part = '' AND \"check\" = 'exact' AND outcome = 'failed'"))
                .isEqualTo(numbers(6));

        EvaluateStep.Evaluated again =
                new RescoreStep(open(root)).run(context.project().run("1"));

        assertThat(again.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(again.outcome().lines())
                .contains("  exact: 6 verdicts changed, 6 failed to passed", "  short: no verdict changed, 6 new");
        assertThat(Files.readAllLines(root.resolve("runs/0001-base/outputs.jsonl")))
                .isEqualTo(outputs);
        assertThat(
                        query(
                                "SELECT count(*), min(outcome), max(kind) FROM results WHERE part = '' AND \"check\" = 'exact'"))
                .isEqualTo(numbers(6, "passed", "maxChars"));
        assertThat(query("SELECT count(*) FROM results WHERE part = '' AND \"check\" = 'stopsByItself'"))
                .isEqualTo(numbers(0));
        assertThat(new RescoreStep(open(root)).all().get(0).outcome().lines())
                .contains("  exact: no verdict changed", "  short: no verdict changed");
    }

    @Test
    void anItemThatAsksSomethingElseIsNotScoredByItsOldAnswer() throws IOException {
        StepContext context = evaluated();
        Path test = root.resolve("data/splits/test.jsonl");
        List<String> rows = new ArrayList<>(Files.readAllLines(test));
        rows.set(0, rows.get(0).replace("number", "figure"));
        Files.write(test, rows);
        EvaluateStep.Evaluated again =
                new RescoreStep(open(root)).run(context.project().run("1"));
        assertThat(again.exitCode()).isEqualTo(ExitCode.ITEMS_IN_ERROR);
        assertThat(again.outcome().details().get("animals"))
                .isInstanceOfSatisfying(
                        Map.class,
                        suite -> assertThat(suite)
                                .containsEntry("withoutAnswer", 1)
                                .containsEntry("items", 5));
        assertThat(again.outcome().lines()).anyMatch(line -> line.contains("1 item has no answer, or one to another"));
    }

    @Test
    void whereNothingWasAskedThereIsNothingToScore() throws IOException {
        TinyProject.write(root);
        TinyProject.split(open(root));
        assertThatThrownBy(() -> new RescoreStep(open(root)).all())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("has answers yet");
    }

    /** Keeps what is told. */
    record Noting(List<String> notes) implements Progress {

        @Override
        public Task start(String name, long total, String unit) {
            return Progress.silent().start(name, total, unit);
        }

        @Override
        public void note(String text) {
            notes.add(text);
        }
    }
}
