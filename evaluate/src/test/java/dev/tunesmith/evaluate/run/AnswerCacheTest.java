package dev.tunesmith.evaluate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.ModelIdentity;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.evaluate.FakeModel;
import dev.tunesmith.evaluate.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An answer is reused for the very same request, whatever it is called, and for no other. */
final class AnswerCacheTest {

    private static final ModelIdentity MODEL = new ModelIdentity("m", "w", "a", "t", "k", "float32");
    private static final String SUITE =
            "name: first\nmaxNewTokens: 20\nrepeats: {n: 2, pass: 1, temperature: 0.5, seed: 5}\nchecks: [exactMatch]\n";
    private static final List<Sample> ITEMS =
            List.of(Samples.of("a", "Where is it?", "here"), Samples.of("b", "Where was it?", "there"));

    @TempDir
    private Path folder;

    private FakeModel asked = new FakeModel("none", prompt -> "");

    private SuiteRun run(String name, ModelIdentity model, String suite, List<Sample> items, AnswerCache cache) {
        asked = new FakeModel(model, prompt -> "here");
        try (EvaluationFiles files = EvaluationFiles.open(folder.resolve(name))) {
            return new Evaluator(asked, 8, Progress.silent(), new Cancellation(), cache)
                    .run(Samples.suite(suite), items, item -> new Prompt.Chat(item.prompt()), files);
        }
    }

    /** The answers of the first run by their requests, as an index of runs gives them. */
    private AnswerCache firstRun() {
        List<ItemOutput> outputs = EvaluationFiles.readOutputs(folder.resolve("first"));
        return request -> outputs.stream()
                .filter(output -> output.request().equals(request))
                .findFirst();
    }

    private void runFirst() {
        run("first", MODEL, SUITE, ITEMS, AnswerCache.none());
        assertThat(asked.asked()).hasSize(4);
    }

    @Test
    void anotherSuiteAnotherIdAndAnotherReferenceAskNothingAgain() throws IOException {
        runFirst();
        List<Sample> renamed =
                List.of(Samples.of("x", "Where is it?", "nowhere"), Samples.of("b", "Where was it?", "here"));
        SuiteRun same = run("first", MODEL, SUITE.replace("first", "second"), renamed, AnswerCache.none());
        assertThat(asked.asked()).isEmpty();
        assertThat(same.passRate("exactMatch").passed()).isEqualTo(1);
        assertThat(same.outputs()).extracting(ItemOutput::item).containsExactly("x", "b");
        assertThat(Files.readAllLines(folder.resolve("first/outputs.jsonl"))).hasSize(8);
    }

    @Test
    void anotherRunOfTheSameModelAsksNothingAgain() {
        runFirst();
        SuiteRun first = RecordedRun.read(folder.resolve("first")).whole(Samples.suite(SUITE), ITEMS);
        SuiteRun second = run("second", MODEL, SUITE, ITEMS, firstRun());
        assertThat(asked.asked()).isEmpty();
        assertThat(second).isEqualTo(first);
        run("third", MODEL, SUITE, ITEMS, AnswerCache.none());
        assertThat(asked.asked()).hasSize(4);
    }

    @Test
    void whateverDecidesAnAnswerIsInItsRequest() {
        runFirst();
        List<String> suites = List.of(
                SUITE.replace("maxNewTokens: 20", "maxNewTokens: 21"),
                SUITE.replace("temperature: 0.5", "temperature: 0.6"),
                SUITE.replace("seed: 5", "seed: 5, topK: 3"),
                SUITE.replace("seed: 5", "seed: 5, topP: 0.9"),
                SUITE.replace("seed: 5", "seed: 100"),
                SUITE + "stop: [X]\n");
        for (String suite : suites) {
            run("other" + suite.hashCode(), MODEL, suite, ITEMS, firstRun());
            assertThat(asked.asked()).as(suite).hasSize(4);
        }
        List<ModelIdentity> models = List.of(
                new ModelIdentity("m", "w2", "a", "t", "k", "float32"),
                new ModelIdentity("m", "w", null, "t", "k", "float32"),
                new ModelIdentity("m", "w", "a", "t2", "k", "float32"),
                new ModelIdentity("m", "w", "a", "t", "k2", "float32"),
                new ModelIdentity("m", "w", "a", "t", "k", "bfloat16"));
        for (ModelIdentity model : models) {
            run("other" + model.hashCode(), model, SUITE, ITEMS, firstRun());
            assertThat(asked.asked()).as(model.toString()).hasSize(4);
        }
        run("prompts", MODEL, SUITE, List.of(Samples.of("a", "Where is it ?", "here")), firstRun());
        assertThat(asked.asked()).hasSize(2);
    }

    @Test
    void aFurtherRepeatIsAskedAndTheOthersAreNot() {
        runFirst();
        // Answer i draws from seed + i, so that two of the three are known.
        run("more", MODEL, SUITE.replace("n: 2", "n: 3"), ITEMS, firstRun());
        assertThat(asked.asked()).hasSize(2);
        run("moved", MODEL, SUITE.replace("seed: 5", "seed: 6"), ITEMS, firstRun());
        assertThat(asked.asked()).hasSize(2);
    }

    @Test
    void aPathToTheSameWeightsIsTheSameModel() {
        runFirst();
        run("moved", new ModelIdentity("elsewhere", "w", "a", "t", "k", "float32"), SUITE, ITEMS, firstRun());
        assertThat(asked.asked()).isEmpty();
    }

    @Test
    void anErrorIsNoAnswerAndAHashIsComparedWhole() {
        runFirst();
        AnswerCache wrong = request -> firstRun().find(request).map(known -> failed(known, request));
        run("second", MODEL, SUITE, ITEMS, wrong);
        assertThat(asked.asked()).hasSize(4);
        ItemOutput any = EvaluationFiles.readOutputs(folder.resolve("first")).get(0);
        run("third", MODEL, SUITE, List.of(ITEMS.get(1)), request -> Optional.of(any));
        assertThat(asked.asked()).hasSize(2);
    }

    private static ItemOutput failed(ItemOutput known, String request) {
        return new ItemOutput(
                known.suite(),
                known.item(),
                known.ask(),
                request,
                known.model(),
                known.seed(),
                known.prompt(),
                "",
                null,
                List.of(),
                List.of(),
                List.of(),
                0,
                0,
                0,
                "the endpoint was down");
    }

    @Test
    void aLineIsReadAsWhatItWas() throws IOException {
        runFirst();
        String line = Files.readAllLines(folder.resolve("first/outputs.jsonl")).get(0);
        assertThat(Json.line(OutputJson.write(EvaluationFiles.output(line)))).isEqualTo(line);
        assertThatThrownBy(() -> EvaluationFiles.output("{\"suite\":")).isInstanceOf(DataException.class);
    }
}
