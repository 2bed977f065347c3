package dev.tunesmith.evaluate.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.evaluate.FakeModel;
import dev.tunesmith.evaluate.Samples;
import dev.tunesmith.evaluate.compare.ItemRow.Verdict;
import dev.tunesmith.evaluate.run.EvaluationFiles;
import dev.tunesmith.evaluate.run.Evaluator;
import dev.tunesmith.evaluate.run.ItemScores;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.stats.McNemar;
import dev.tunesmith.evaluate.stats.PairedBootstrap;
import dev.tunesmith.evaluate.suite.Suite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ComparerTest {

    private static final Suite SUITE = Samples.suite("name: s\nchecks: [exactMatch, {check: maxWords, max: 1}]\n");

    /** Forty items, number n wanting the answer n; the first ten handwritten; two languages; an id attribute. */
    private static final List<Sample> ITEMS = IntStream.range(0, 40)
            .mapToObj(n -> Samples.of(
                    "i" + n,
                    "item " + n + ".",
                    "r" + n,
                    n < 10 ? List.of("handwritten") : List.of(),
                    Map.of("language", n % 4 == 0 ? "de" : "en", "ticket", "T" + n)))
            .toList();

    private final Comparer comparer = new Comparer(PairedBootstrap.standard());

    @TempDir
    Path folder;

    private Comparer.Named run(String name, List<Sample> items, Function<Integer, String> answer) {
        FakeModel model = new FakeModel(name, prompt -> answer.apply(Integer.parseInt(prompt.replaceAll("\\D", ""))));
        return run(name, SUITE, items, model);
    }

    private Comparer.Named run(String name, Suite suite, List<Sample> items, FakeModel model) {
        try (EvaluationFiles files = EvaluationFiles.open(folder.resolve(name))) {
            SuiteRun run = new Evaluator(model, 8, Progress.silent(), new Cancellation())
                    .run(suite, items, item -> new Prompt.Chat(item.prompt()), files);
            return new Comparer.Named(name, run);
        }
    }

    /** Right on items below {@code limit}, else two words that are cut. */
    private static Function<Integer, String> rightBelow(int limit) {
        return n -> n < limit ? "r" + n : "not right" + FakeModel.CUT;
    }

    @Test
    void countsWinsLossesAndTies() {
        // Base right on 0..9; tuned right on 5..34.
        Comparer.Named base = run("base", ITEMS, rightBelow(10));
        Comparer.Named tuned = run("tuned", ITEMS, n -> n >= 5 && n < 35 ? "r" + n : "wrong");
        Comparison comparison = comparer.compare(base, tuned, TrainingItems.none());
        CheckComparison headline = comparison.headlineCheck();
        assertThat(headline.wins()).isEqualTo(25);
        assertThat(headline.losses()).isEqualTo(5);
        assertThat(headline.bothPass()).isEqualTo(5);
        assertThat(headline.bothFail()).isEqualTo(5);
        assertThat(headline.ties()).isEqualTo(10);
        assertThat(headline.base().value()).isEqualTo(0.25);
        assertThat(headline.tuned().value()).isEqualTo(0.75);
        assertThat(headline.passRateDifference().value()).isCloseTo(0.5, within(1e-12));
        assertThat(headline.passRateDifference().interval().contains(0.5)).isTrue();
        assertThat(headline.passRateDifference().showsGain()).isTrue();
        assertThat(headline.mcNemar()).isEqualTo(McNemar.exact(5, 25));
        assertThat(Regression.of(List.of(comparison))).isEmpty();
        assertThat(Regression.of(List.of(comparer.compare(tuned, base, TrainingItems.none()))))
                .containsExactly(new Regression("s", "exactMatch", "base", 25, 5, McNemar.exact(5, 25)));
        assertThat(comparison.checks()).extracting(CheckComparison::checkId).containsExactly("exactMatch", "maxWords");
        assertThat(comparison.identicalOutputs()).isFalse();
        assertThat(comparison.rows().get(0).verdict()).isEqualTo(Verdict.LOSS);
        assertThat(comparison.rows().get(7).verdict()).isEqualTo(Verdict.BOTH_PASS);
        assertThat(comparison.rows().get(20).verdict()).isEqualTo(Verdict.WIN);
        assertThat(comparison.rows().get(39).verdict()).isEqualTo(Verdict.BOTH_FAIL);
        assertThat(comparison.rows().get(20).baseAnswer()).isEqualTo("not right");
        assertThat(comparison.rows().get(20).reference()).isEqualTo("r20");
    }

    @Test
    void lengthAndStopBehaviourAreSummarised() {
        Comparison comparison = comparer.compare(
                run("base", ITEMS, rightBelow(10)), run("tuned", ITEMS, rightBelow(40)), TrainingItems.none());
        assertThat(comparison.baseAnswers().stopped()).isEqualTo(0.25);
        assertThat(comparison.tunedAnswers().stopped()).isEqualTo(1);
        assertThat(comparison.baseAnswers().meanWords()).isEqualTo(1.75);
        assertThat(comparison.tunedAnswers().meanWords()).isEqualTo(1);
        assertThat(comparison.referenceWords()).isEqualTo(1);
    }

    @Test
    void slicesAreByFlagAndAttribute() {
        Comparison comparison = comparer.compare(
                run("base", ITEMS, rightBelow(0)), run("tuned", ITEMS, rightBelow(20)), TrainingItems.none());
        assertThat(comparison.slices())
                .extracting(SliceComparison::slice)
                .containsExactly("language=en", "not handwritten", "handwritten", "language=de");
        CheckComparison handwritten = comparison.slices().get(2).headline();
        assertThat(handwritten.items()).isEqualTo(10);
        assertThat(handwritten.tuned().value()).isEqualTo(1);
        assertThat(comparison.slices().get(1).headline().tuned().passed()).isEqualTo(10);
        assertThat(comparison.slicesLeftOut()).containsExactly("ticket (40 values)");
    }

    @Test
    void itemsThatWereTrainedOnAreMarkedAndLeftOutOfEveryFigure() {
        List<Sample> train = List.of(
                Samples.of("i0", "something else", "x"),
                Samples.of("t1", " ITEM 1 ", "x"),
                Samples.of("t2", "item 22", "x"));
        Comparison comparison = comparer.compare(
                run("base", ITEMS, rightBelow(0)), run("tuned", ITEMS, rightBelow(2)), TrainingItems.of(train));
        assertThat(comparison.trainedOn()).containsExactly("i0", "i1", "i22");
        assertThat(comparison.items()).isEqualTo(37);
        assertThat(comparison.headlineCheck().items()).isEqualTo(37);
        assertThat(comparison.headlineCheck().wins()).isZero();
        assertThat(comparison.tunedAnswers().answered()).isEqualTo(37);
        assertThat(comparison.rows()).hasSize(40);
        assertThat(comparison.rows().get(0).trainedOn()).isEqualTo("same id");
        assertThat(comparison.rows().get(1).trainedOn()).isEqualTo("same input");
        assertThat(comparison.rows().get(2).trainedOn()).isNull();
    }

    @Test
    void identicalOutputsRaiseTheAlarm() {
        Comparison comparison = comparer.compare(
                run("base", ITEMS, rightBelow(3)), run("tuned", ITEMS, rightBelow(3)), TrainingItems.none());
        assertThat(comparison.identicalOutputs()).isTrue();
        assertThat(comparison.headlineCheck().mcNemar()).isEqualTo(1);
        assertThat(Regression.of(List.of(comparison))).isEmpty();
    }

    @Test
    void itemsInErrorAreCountedAndNotCompared() {
        List<Sample> items = new ArrayList<>(ITEMS);
        items.set(3, Samples.of("i3", "item 3.", ""));
        Comparison comparison = comparer.compare(
                run("base", items, rightBelow(10)), run("tuned", items, rightBelow(20)), TrainingItems.none());
        assertThat(comparison.headlineCheck().errors()).isEqualTo(1);
        assertThat(comparison.headlineCheck().items()).isEqualTo(39);
        assertThat(comparison.rows().get(3).verdict()).isEqualTo(Verdict.NOT_JUDGED);
        assertThat(comparison.checks().get(1).items()).isEqualTo(40);
    }

    @Test
    void itemsOfOneRunOnlyAreNamedAndOtherSuitesRefused() {
        Comparer.Named base = run("base", ITEMS.subList(0, 30), rightBelow(10));
        Comparer.Named tuned = run("tuned", ITEMS.subList(1, 31), rightBelow(20));
        Comparison comparison = comparer.compare(base, tuned, TrainingItems.none());
        assertThat(comparison.onlyInOne()).containsExactly("i0", "i30");
        assertThat(comparison.items()).isEqualTo(29);
        Comparer.Named far = run("far", ITEMS.subList(35, 40), rightBelow(20));
        assertThatThrownBy(() -> comparer.compare(base, far, TrainingItems.none()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no item of suite s in common");
        Suite other = Samples.suite("name: o\nchecks: [exactMatch]\n");
        Comparer.Named named = run("other", other, ITEMS, new FakeModel("w", prompt -> "x"));
        assertThatThrownBy(() -> comparer.compare(base, named, TrainingItems.none()))
                .hasMessageContaining("suite s")
                .hasMessageContaining("one of o");
    }

    @Test
    void runsScoredByDifferentChecksUnderOneIdAreRefused() {
        Suite a = Samples.suite("name: s\nchecks: [{check: exactMatch, id: right}]\n");
        Suite b = Samples.suite("name: s\nchecks: [{check: contains, id: right}]\n");
        FakeModel model = new FakeModel("w", prompt -> "x");
        assertThatThrownBy(() ->
                        comparer.compare(run("a", a, ITEMS, model), run("b", b, ITEMS, model), TrainingItems.none()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("contains version 1");
    }

    @Test
    void aComparisonIsPlainJson() {
        Comparison comparison = comparer.compare(
                run("base", ITEMS, rightBelow(3)), run("tuned", ITEMS, rightBelow(9)), TrainingItems.none());
        JsonNode json = Json.tree(comparison);
        assertThat(json.at("/rows/5/verdict").stringValue()).isEqualTo("win");
        assertThat(json.at("/rows/5/tunedResults/0/outcome").stringValue()).isEqualTo("passed");
        assertThat(json.at("/checks/0/tuned/interval/low").doubleValue()).isBetween(0.1, 0.225);
        assertThat(json.get("checks").get(0).has("passRateDifference")).isTrue();
        assertThat(Json.mapper().treeToValue(json, Comparison.class)).isEqualTo(comparison);
    }

    /** The same run, held against a suite and items as they are now. */
    private static Comparer.Named now(Comparer.Named run, Suite suite, List<Sample> items) {
        return new Comparer.Named(
                run.name(),
                new SuiteRun(suite, items, run.run().answers(), run.run().scores()));
    }

    private static List<Sample> with(int n, String input, String reference) {
        List<Sample> items = new ArrayList<>(ITEMS);
        items.set(n, Samples.of("i" + n, input, reference, List.of("handwritten"), Map.of()));
        return items;
    }

    @Test
    void itemsThatWereAskedOtherwiseInOneRunCountInNoFigure() {
        List<Sample> changed = with(3, "item 3, please?", "r3");
        Comparer.Named base = now(run("0001-base", ITEMS, rightBelow(20)), SUITE, changed);
        Comparer.Named tuned = run("0002-lora", changed, rightBelow(0));

        Comparison comparison = comparer.compare(base, tuned, TrainingItems.none());

        assertThat(comparison.items()).isEqualTo(39);
        assertThat(comparison.headlineCheck().losses()).isEqualTo(19);
        assertThat(comparison.rows()).hasSize(39).noneMatch(row -> row.item().equals("i3"));
        assertThat(comparison.askedOtherwise().items()).containsExactly("i3");
        assertThat(comparison.askedOtherwise().text()).contains("1 item", "(i3)", "tunesmith evaluate --run 0001-base");
        assertThat(comparer.compare(
                                base, now(run("0003-lora", ITEMS, rightBelow(1)), SUITE, changed), TrainingItems.none())
                        .askedOtherwise()
                        .items())
                .as("both were asked the earlier question")
                .isEmpty();
    }

    @Test
    void anItemWithAnotherReferenceIsScoredAgainToCount() {
        List<Sample> changed = with(3, "item 3.", "another");
        Comparer.Named base = run("0001-base", changed, rightBelow(20));
        Comparer.Named tuned = now(run("0002-lora", ITEMS, rightBelow(20)), SUITE, changed);

        Comparison comparison = comparer.compare(base, tuned, TrainingItems.none());

        assertThat(comparison.askedOtherwise().items()).containsExactly("i3");
        assertThat(comparison.askedOtherwise().fix()).isEqualTo("tunesmith evaluate --rescore --run 0002-lora");
    }

    @Test
    void runsWithNoQuestionInCommonAreNotCompared() {
        List<Sample> changed = List.of(Samples.of("i0", "something else, 0", "r0"));
        Comparer.Named base = run("0001-base", changed, rightBelow(20));
        Comparer.Named tuned = now(run("0002-lora", ITEMS.subList(0, 1), rightBelow(20)), SUITE, changed);
        assertThatThrownBy(() -> comparer.compare(base, tuned, TrainingItems.none()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("that both were asked alike")
                .extracting(e -> ((DataException) e).fix())
                .isEqualTo("tunesmith evaluate --run 0002-lora");
    }

    @Test
    void aCheckThatWasDefinedOtherwiseIsRefused() {
        Suite before = Samples.suite("name: s\nchecks: [exactMatch, {check: regex, id: letters, pattern: '[a-z]'}]\n");
        Suite now = Samples.suite("name: s\nchecks: [exactMatch, {check: regex, id: letters, pattern: '[A-Z]'}]\n");
        Suite same = Samples.suite(
                "name: s\nchecks:\n  - check: exactMatch\n    severity: minor\n  - {pattern: \"[A-Z]\", id: letters, check: regex}\n");
        FakeModel model = new FakeModel("m", prompt -> "abc");
        Comparer.Named base = now(run("0001-base", before, ITEMS, model), now, ITEMS);
        Comparer.Named tuned = run("0002-lora", now, ITEMS, model);

        assertThatThrownBy(() -> comparer.compare(base, tuned, TrainingItems.none()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Check letters of suite s was defined otherwise when 0001-base")
                .extracting(e -> ((DataException) e).fix())
                .asString()
                .endsWith("which generates nothing: tunesmith evaluate --rescore --run 0001-base");
        assertThat(comparer.compare(run("0003-lora", same, ITEMS, model), tuned, TrainingItems.none())
                        .items())
                .as("laid out otherwise, and of another severity, but the same")
                .isEqualTo(40);
    }

    @Test
    void anotherVersionOfTheSuiteIsRefused() {
        Suite raised = Samples.suite("name: s\nversion: 2\nchecks: [exactMatch, {check: maxWords, max: 1}]\n");
        Comparer.Named base = run("0001-base", raised, ITEMS, new FakeModel("m", prompt -> "a"));
        Comparer.Named tuned = now(run("0002-lora", ITEMS, rightBelow(3)), raised, ITEMS);
        assertThatThrownBy(() -> comparer.compare(base, tuned, TrainingItems.none()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("version 2 when 0001-base was scored, and version 1 when 0002-lora was")
                .extracting(e -> ((DataException) e).fix())
                .asString()
                .endsWith("tunesmith evaluate --rescore --run 0002-lora");
        assertThat(comparer.compare(tuned, tuned, TrainingItems.none()).suiteVersion())
                .isEqualTo(1);
    }

    @Test
    void scoresThatDoNotSayWhatTheyWereMadeByAreTakenAsTheyAre() {
        Suite raised = Samples.suite("name: s\nversion: 2\nchecks: [exactMatch, {check: maxWords, max: 2}]\n");
        SuiteRun older = run("0001-base", ITEMS, rightBelow(3)).run();
        List<ItemScores> scores = older.scores().stream()
                .map(one -> new ItemScores(one.suite(), one.item(), one.results(), null))
                .toList();
        Comparer.Named base = new Comparer.Named("0001-base", new SuiteRun(raised, ITEMS, older.answers(), scores));
        Comparer.Named tuned = run("0002-lora", raised, ITEMS, new FakeModel("m", prompt -> "a"));
        assertThat(comparer.compare(base, tuned, TrainingItems.none()).items()).isEqualTo(40);
    }

    @Test
    void aRegressionIsWhatTheCorrectedPSays() {
        Comparer.Named base = run("base", ITEMS, rightBelow(40));
        Comparison four = comparer.compare(base, run("four", ITEMS, rightBelow(36)), TrainingItems.none());
        assertThat(four.headlineCheck().passRateDifference().showsLoss())
                .as("the interval alone")
                .isTrue();
        assertThat(four.headlineCheck().mcNemar()).isCloseTo(0.125, within(1e-12));
        assertThat(Regression.of(List.of(four))).isEmpty();

        Comparison six = comparer.compare(base, run("six", ITEMS, rightBelow(34)), TrainingItems.none());
        assertThat(six.headlineCheck().mcNemar()).isCloseTo(0.03125, within(1e-12));
        assertThat(Regression.of(List.of(six)))
                .containsExactly(new Regression("s", "exactMatch", "six", 6, 0, McNemar.exact(6, 0)));
        assertThat(Regression.of(List.of(six, four)))
                .as("0.0625 after the correction")
                .isEmpty();
    }
}
