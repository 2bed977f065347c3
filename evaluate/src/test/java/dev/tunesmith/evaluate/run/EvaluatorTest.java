package dev.tunesmith.evaluate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.evaluate.FakeModel;
import dev.tunesmith.evaluate.Samples;
import dev.tunesmith.evaluate.check.Outcome;
import dev.tunesmith.evaluate.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {

    private static final Suite SUITE = Samples.suite("name: s\nchecks: [exactMatch, stopsByItself]\n");
    private static final List<Sample> ITEMS = List.of(
            Samples.of("a", "one", "ONE"),
            Samples.of("b", "two", "TWO"),
            Samples.of("c", "three is longer", "THREE"),
            Samples.of("d", "four", "no"));

    @TempDir
    Path folder;

    private static FakeModel shouting() {
        return new FakeModel(
                "w1",
                prompt -> prompt.strip()
                        .replace("user: ", "")
                        .replaceAll(" .*", "")
                        .toUpperCase(Locale.ROOT));
    }

    private SuiteRun run(FakeModel model, Suite suite, List<Sample> items) {
        return run(model, suite, items, new Cancellation());
    }

    private SuiteRun run(FakeModel model, Suite suite, List<Sample> items, Cancellation cancellation) {
        try (EvaluationFiles files = EvaluationFiles.open(folder)) {
            return new Evaluator(model, 3, Progress.silent(), cancellation)
                    .run(suite, items, item -> new Prompt.Chat(item.prompt()), files);
        }
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file));
    }

    @Test
    void answersAndScoresInTheOrderOfTheItems() {
        SuiteRun run = run(shouting(), SUITE, ITEMS);
        assertThat(run.outputs()).extracting(ItemOutput::item).containsExactly("a", "b", "c", "d");
        assertThat(run.outputs()).extracting(ItemOutput::answer).containsExactly("ONE", "TWO", "THREE", "FOUR");
        assertThat(run.passRate("exactMatch").passed()).isEqualTo(3);
        assertThat(run.passRate("exactMatch").total()).isEqualTo(4);
        assertThat(run.passRate("stopsByItself").value()).isEqualTo(1);
        assertThat(run.itemsInError()).isZero();
    }

    @Test
    void whatIsRecordedIsReadBackEqual() {
        SuiteRun run = run(shouting(), SUITE, ITEMS);
        assertThat(RecordedRun.read(folder).whole(SUITE, ITEMS)).isEqualTo(run);
        assertThatThrownBy(() -> RecordedRun.read(folder).whole(SUITE, List.of(Samples.of("z", "z", "z"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has no answer for item z");
    }

    @Test
    void callsThatFailAreItemsInErrorAndAreAskedAgainAlone() throws IOException {
        List<Sample> items = IntStream.range(0, 500)
                .mapToObj(i -> Samples.of("i" + i, "question" + i, "QUESTION" + i))
                .toList();
        Set<String> broken = Set.of("QUESTION7", "QUESTION250", "QUESTION499");
        FakeModel endpoint = new FakeModel("w1", prompt -> {
            String answer = prompt.strip().replace("user: ", "").toUpperCase(Locale.ROOT);
            if (broken.contains(answer)) {
                throw new NetworkException("the endpoint answered 503", "try again later");
            }
            return answer;
        });
        SuiteRun first = run(endpoint, SUITE, items);
        assertThat(first.itemsInError()).isEqualTo(3);
        assertThat(first.passRate("exactMatch").passed()).isEqualTo(497);
        assertThat(first.passRate("exactMatch").total()).isEqualTo(497);

        FakeModel recovered = shouting();
        SuiteRun second = run(recovered, SUITE, items);
        assertThat(recovered.asked()).hasSize(3);
        assertThat(second.itemsInError()).isZero();
        assertThat(second.passRate("exactMatch").passed()).isEqualTo(500);
        assertThat(lines("outputs.jsonl")).hasSize(500);
        assertThat(lines("scores.jsonl")).hasSize(500);
    }

    @Test
    void nothingIsAskedTwice() throws IOException {
        SuiteRun first = run(shouting(), SUITE, ITEMS);
        List<String> outputs = lines("outputs.jsonl");
        List<String> scores = lines("scores.jsonl");
        FakeModel again = shouting();
        assertThat(run(again, SUITE, ITEMS)).isEqualTo(first);
        assertThat(again.asked()).isEmpty();
        assertThat(lines("outputs.jsonl")).isEqualTo(outputs);
        assertThat(lines("scores.jsonl")).isEqualTo(scores);
    }

    @Test
    void anotherModelPromptOrLimitIsAskedAgainAndReplacesTheLine() throws IOException {
        run(shouting(), SUITE, ITEMS);
        FakeModel other = new FakeModel("w2", prompt -> "x");
        run(other, SUITE, ITEMS);
        assertThat(other.asked()).hasSize(4);
        assertThat(lines("outputs.jsonl")).hasSize(4).allMatch(line -> line.contains("\"answer\":\"x\""));
        assertThat(lines("scores.jsonl")).hasSize(4);
        FakeModel shorter = new FakeModel("w2", prompt -> "x");
        run(shorter, Samples.suite("name: s\nmaxNewTokens: 9\nchecks: [exactMatch]\n"), ITEMS);
        assertThat(shorter.asked()).hasSize(4);
        List<Sample> changed = new ArrayList<>(ITEMS);
        changed.set(1, Samples.of("b", "two!", "TWO"));
        FakeModel model = new FakeModel("w2", prompt -> "x");
        run(model, Samples.suite("name: s\nmaxNewTokens: 9\nchecks: [exactMatch]\n"), changed);
        assertThat(model.asked()).containsExactly("user: two!\n");
    }

    @Test
    void aKilledEvaluationGoesOnBehindItsLastWholeLine() throws IOException {
        SuiteRun whole = run(shouting(), SUITE, ITEMS);
        Path outputs = folder.resolve("outputs.jsonl");
        List<String> lines = lines("outputs.jsonl");
        // Killed in the middle of the third line, when only one item's scores were written.
        Files.writeString(
                outputs,
                lines.get(0) + "\n" + lines.get(1) + "\n" + lines.get(2).substring(0, 40));
        Files.writeString(folder.resolve("scores.jsonl"), lines("scores.jsonl").get(0) + "\n");
        FakeModel model = shouting();
        assertThat(run(model, SUITE, ITEMS)).isEqualTo(whole);
        assertThat(model.asked()).hasSize(2);
        assertThat(lines("outputs.jsonl")).containsExactlyInAnyOrderElementsOf(lines);
        assertThat(lines("scores.jsonl")).hasSize(4);
    }

    @Test
    void aDamagedLineIsToldOnOneLineWithWhatIsMissingAndWhatIsDoneAgain() throws IOException {
        run(shouting(), SUITE, ITEMS);
        Path outputs = folder.resolve("outputs.jsonl");
        List<String> whole = lines("outputs.jsonl");
        String cut = whole.get(1).substring(0, 40);
        Files.writeString(outputs, whole.get(0) + "\n" + cut + "\n" + whole.get(2) + "\n");
        assertThatThrownBy(() -> EvaluationFiles.readOutputs(folder))
                .isInstanceOfSatisfying(
                        DataException.class,
                        e -> assertThat(e.fix()).isEqualTo("remove the line; its item is then answered again"))
                .hasMessage(outputs + " line 2: not a record of this file: it ends within a text (column 41)");
        Files.writeString(outputs, "{\"suite\":\"s\",\"item\":\"a\",\"error\":null}\nnull\n");
        assertThatThrownBy(() -> EvaluationFiles.readOutputs(folder))
                .hasMessage(outputs + " line 1: not a record of this file: the key finishReason is missing");
        Path scores = folder.resolve("scores.jsonl");
        Files.writeString(scores, lines("scores.jsonl").get(0) + "\n{\"x\":1}\n");
        assertThatThrownBy(() -> EvaluationFiles.readScores(folder))
                .isInstanceOfSatisfying(
                        DataException.class,
                        e -> assertThat(e.fix()).isEqualTo("remove the line; its item is then scored again"))
                .hasMessage(scores + " line 2: not a record of this file: the keys suite, item, results are missing");
        Files.writeString(scores, "null\n");
        assertThatThrownBy(() -> EvaluationFiles.readScores(folder)).hasMessageEndingWith("of this file: it is null");
    }

    @Test
    void aCancelledEvaluationKeepsWhatItHas() {
        Cancellation cancellation = new Cancellation();
        FakeModel stopping = new FakeModel("w1", prompt -> {
            if (prompt.contains("four")) {
                cancellation.cancel();
            }
            return shouting().identity().weights();
        });
        assertThatThrownBy(() -> run(stopping, SUITE, ITEMS, cancellation))
                .isInstanceOf(InterruptedRunException.class)
                .hasMessageMatching("Stopped after \\d of 4 answers");
        int before = stopping.asked().size();
        FakeModel rest = new FakeModel("w1", prompt -> "w1");
        SuiteRun run = run(rest, SUITE, ITEMS);
        assertThat(rest.asked()).hasSize(4 - before).isNotEmpty();
        assertThat(run.outputs()).extracting(ItemOutput::finishReason).containsOnly(FinishReason.STOP);
    }

    @Test
    void aPromptThatIsTooLongIsAnErrorOfItsItemOnlyAndAskedAgain() {
        List<Sample> items = new ArrayList<>(ITEMS);
        items.set(1, Samples.of("b", FakeModel.TOO_LONG, "TWO"));
        SuiteRun run = run(shouting(), SUITE, items);
        assertThat(run.outputs().get(1).error()).isEqualTo("prompt 0 is too long (shorten it)");
        assertThat(run.scores().get(1).results())
                .extracting(result -> result.outcome())
                .containsOnly(Outcome.ERROR);
        assertThat(run.errors("exactMatch")).isEqualTo(1);
        assertThat(run.passRate("exactMatch").total()).isEqualTo(3);
        FakeModel again = shouting();
        SuiteRun fixed = run(again, SUITE, ITEMS);
        assertThat(again.asked()).hasSize(1);
        assertThat(fixed.itemsInError()).isZero();
    }

    @Test
    void anItemWithoutTheReferenceThatACheckNeedsIsAnError() {
        SuiteRun run = run(shouting(), SUITE, List.of(Samples.of("a", "one", " ")));
        assertThat(run.scores().get(0).result("exactMatch").orElseThrow().outcome())
                .isEqualTo(Outcome.ERROR);
        assertThat(run.scores().get(0).result("exactMatch").orElseThrow().message())
                .contains("no reference");
        assertThat(run.scores().get(0).result("stopsByItself").orElseThrow().outcome())
                .isEqualTo(Outcome.PASSED);
        assertThat(run.passRate("exactMatch").total()).isZero();
    }

    @Test
    void rescoringUsesNewChecksAndNoModel() throws IOException {
        run(shouting(), SUITE, ITEMS);
        Suite stricter = Samples.suite(
                "name: s\nchecks: [{check: maxChars, max: 3}, {check: contains, texts: [O], not: true, where: {prompt: o}}]\n");
        try (EvaluationFiles files = EvaluationFiles.open(folder)) {
            SuiteRun run = Evaluator.rescore(stricter, ITEMS, files);
            assertThat(run.passRate("maxChars").passed()).isEqualTo(2);
            // Items a, b, c and d have an o in the prompt; three answers hold an O.
            assertThat(run.passRate("contains").total()).isEqualTo(4);
            assertThat(run.passRate("contains").passed()).isEqualTo(1);
            assertThatThrownBy(() -> Evaluator.rescore(stricter, List.of(Samples.of("z", "z", "")), files))
                    .isInstanceOf(DataException.class);
        }
        assertThat(lines("scores.jsonl")).hasSize(4).allMatch(line -> line.contains("maxChars"));
    }

    @Test
    void suitesShareTheFilesOfARun() throws IOException {
        run(shouting(), SUITE, ITEMS);
        Suite other = Samples.suite("name: other\npassRate: 0.9\nchecks: [exactMatch]\n");
        SuiteRun run = run(shouting(), other, ITEMS);
        assertThat(lines("outputs.jsonl")).hasSize(8);
        assertThat(run.meetsPassRate()).isFalse();
        assertThat(run(shouting(), SUITE, ITEMS).meetsPassRate()).isTrue();
    }

    @Test
    void aBrokenLineInTheMiddleIsNamed() throws IOException {
        run(shouting(), SUITE, ITEMS);
        Files.writeString(folder.resolve("outputs.jsonl"), "{\"suite\":1}\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> EvaluationFiles.open(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("outputs.jsonl line 5");
    }

    @Test
    void everyKindOfPromptIsReadBack() {
        Message call = new Message(Role.TOOL, "42", Map.of("name", "clock", "depth", List.of(1, 2)));
        Conversation chat = new Conversation(
                List.of(Message.system("s"), Message.user("u"), call), List.of(Map.of("type", "function")), null);
        List<Prompt> prompts =
                List.of(new Prompt.Chat(chat), new Prompt.Text("t\n"), new Prompt.Tokens(new int[] {3, 1, 2}));
        for (Prompt prompt : prompts) {
            ItemOutput output = new ItemOutput(
                    "s",
                    "i",
                    "typos-1",
                    "h",
                    new ItemOutput.Answerer("w", "a"),
                    7,
                    prompt,
                    "a\u2028b",
                    null,
                    List.of(4, 5),
                    List.of(-0.5, -1.25),
                    List.of(-2.0),
                    1,
                    2,
                    3,
                    "e");
            assertThat(OutputJson.read(OutputJson.write(output))).isEqualTo(output);
        }
    }

    @Test
    void twoItemsOfOneIdAreRefused() {
        assertThatThrownBy(() -> run(shouting(), SUITE, List.of(ITEMS.get(0), ITEMS.get(0))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("two items have the id a");
    }
}
