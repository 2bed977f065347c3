package dev.tunesmith.evaluate.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.evaluate.FakeModel;
import dev.tunesmith.evaluate.Samples;
import dev.tunesmith.evaluate.detect.Detector;
import dev.tunesmith.evaluate.detect.DetectorInput;
import dev.tunesmith.evaluate.detect.Detectors;
import dev.tunesmith.evaluate.detect.ErrorKind;
import dev.tunesmith.evaluate.detect.Suspicion;
import dev.tunesmith.evaluate.issue.IssueTracker.Iteration;
import dev.tunesmith.evaluate.review.AnswerHash;
import dev.tunesmith.evaluate.review.Note;
import dev.tunesmith.evaluate.review.ReviewFiles;
import dev.tunesmith.evaluate.review.Reviews;
import dev.tunesmith.evaluate.review.Status;
import dev.tunesmith.evaluate.review.Verdict;
import dev.tunesmith.evaluate.review.Verdict.Decision;
import dev.tunesmith.evaluate.run.EvaluationFiles;
import dev.tunesmith.evaluate.run.Evaluator;
import dev.tunesmith.evaluate.run.ItemAnswers;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.evaluate.run.RecordedRun;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.run.SuiteScorer;
import dev.tunesmith.evaluate.suite.Suite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunObserverTest {

    private static final Suite SUITE =
            Samples.suite("name: s\nchecks: [{check: notContains, id: polite, texts: [damn]}, exactMatch]\n");

    @TempDir
    Path folder;

    /** Suspects the word bad, after a character outside of the basic plane, and counts how often it is asked. */
    private static final class BadWord implements Detector {
        private final int version;
        private final List<DetectorInput> seen = new ArrayList<>();

        BadWord(int version) {
            this.version = version;
        }

        @Override
        public ErrorKind kind() {
            return ErrorKind.UNWANTED_TEXT;
        }

        @Override
        public int version() {
            return version;
        }

        @Override
        public List<Suspicion> detect(DetectorInput input) {
            seen.add(input);
            int at = input.answer().indexOf("bad");
            if (at < 0) {
                return List.of();
            }
            int from = input.answer().codePointCount(0, at);
            return List.of(new Suspicion(kind(), new Suspicion.Range(from, from + 3), "bad", "a bad word"));
        }
    }

    private static ItemOutput output(String item, String ask, @Nullable String answer) {
        return new ItemOutput(
                "s",
                item,
                ask,
                "hash",
                new ItemOutput.Answerer("w", null),
                0,
                new Prompt.Text("?"),
                answer == null ? "" : answer,
                answer == null ? null : FinishReason.STOP,
                List.of(),
                List.of(),
                List.of(),
                1,
                1,
                1,
                answer == null ? "no answer came" : null);
    }

    /** One item for each row; each of its strings is an answer to it. */
    private static SuiteRun run(Suite suite, @Nullable String[]... answers) {
        List<Sample> items = new ArrayList<>();
        List<ItemAnswers> all = new ArrayList<>();
        for (int i = 0; i < answers.length; i++) {
            String id = "i" + i;
            items.add(Samples.of(id, "question " + i, "fine"));
            @Nullable String[] own = answers[i];
            all.add(new ItemAnswers(
                    IntStream.range(0, own.length)
                            .mapToObj(n -> output(id, "" + n, own[n]))
                            .toList(),
                    List.of()));
        }
        SuiteScorer scorer = new SuiteScorer(suite);
        return new SuiteRun(
                suite,
                items,
                all,
                IntStream.range(0, items.size())
                        .mapToObj(i -> scorer.score(items.get(i), all.get(i)))
                        .toList());
    }

    private List<Observation> observe(SuiteRun run, Reviews reviews) {
        Detectors detectors = new Detectors(List.of(new BadWord(1)));
        List<ItemDetections> found =
                new AnswerDetection(detectors).detect(run, null, new DetectionFile(folder.resolve("none")));
        return new RunObserver(detectors, reviews).observe(run, found);
    }

    private static Observation of(List<Observation> all, String kind, String item) {
        return all.stream()
                .filter(one -> one.key().equals(new IssueKey(kind, "s", item)))
                .findFirst()
                .orElseThrow();
    }

    private static Verdict verdict(String item, String answer, String kind, String text, Decision decision) {
        return new Verdict("t", "ann", "run", "s", item, "0", AnswerHash.of(answer), kind, 1, text, "why", decision);
    }

    @Test
    void detectorsAndChecksOfEveryAnswerCount() {
        Suite twice = Samples.suite("name: s\nrepeats: {n: 2, pass: 1}\n"
                + "checks: [{check: notContains, id: polite, texts: [damn]}, exactMatch]\n");
        List<Observation> all = observe(
                run(
                        twice,
                        new String[] {"\uD83D\uDE00 bad damn", "bad damn"},
                        new String[] {"bad", "fine"},
                        new String[] {"fine", "fine"},
                        new String[] {"fine", null}),
                Reviews.none());

        assertThat(of(all, "unwanted-text", "i0").seen()).isEqualTo(Seen.PRESENT);
        assertThat(of(all, "unwanted-text", "i0").evidence().get(0).finding().range())
                .isEqualTo(new Suspicion.Range(2, 5));
        assertThat(of(all, "unwanted-text", "i1").seen()).isEqualTo(Seen.FLAKY);
        assertThat(of(all, "unwanted-text", "i1").hits()).isEqualTo(1);
        assertThat(of(all, "unwanted-text", "i2").seen()).isEqualTo(Seen.CLEAN);
        assertThat(of(all, "unwanted-text", "i3").seen()).isEqualTo(Seen.MISSING);
        assertThat(of(all, "check:polite", "i0").seen()).isEqualTo(Seen.PRESENT);
        assertThat(of(all, "check:exactMatch", "i1").seen()).isEqualTo(Seen.FLAKY);
        assertThat(of(all, "check:exactMatch", "i2").seen()).isEqualTo(Seen.CLEAN);
        assertThat(of(all, "check:exactMatch", "i3").seen()).isEqualTo(Seen.MISSING);
        Evidence damn = of(all, "check:polite", "i0").evidence().get(0);
        assertThat(damn.finding().range()).isEqualTo(new Suspicion.Range(6, 10));
        assertThat(damn.finding().text()).isEqualTo("damn");
    }

    @Test
    void answersThatContradictOneAnotherAreOneErrorOfThemAll() {
        Suite twice = Samples.suite("name: s\nrepeats: {n: 3, pass: 1}\nchecks: [stopsByItself]\n");
        Detector odd = new Detector() {
            @Override
            public ErrorKind kind() {
                return ErrorKind.INCONSISTENCY;
            }

            @Override
            public List<Suspicion> detect(DetectorInput input) {
                assertThat(input.otherAnswers()).hasSize(2);
                return input.otherAnswers().contains(input.answer())
                        ? List.of()
                        : List.of(new Suspicion(kind(), null, "", "the others say otherwise"));
            }
        };
        Detectors detectors = new Detectors(List.of(odd));
        SuiteRun run = run(twice, new String[][] {{"yes", "yes", "no"}});
        List<ItemDetections> found = new AnswerDetection(detectors).detect(run, null, new DetectionFile(folder));
        Observation one = of(new RunObserver(detectors, Reviews.none()).observe(run, found), "inconsistency", "i0");
        assertThat(one.seen()).isEqualTo(Seen.PRESENT);
        assertThat(one.evidence()).hasSize(1);
    }

    @Test
    void aDismissedSuspicionIsNoErrorAndAConfirmedOneIsMarked() {
        SuiteRun run = run(SUITE, new String[][] {{"bad"}, {"so bad"}});
        ReviewFiles files = new ReviewFiles(folder.resolve("reviews"));
        files.append(verdict("i0", "bad", "unwanted-text", "bad", Decision.DISMISSED));
        files.append(verdict("i1", "so bad", "unwanted-text", "bad", Decision.CONFIRMED));
        files.append(verdict("i0", "bad", "check:exactMatch", "", Decision.DISMISSED));

        List<Observation> all = observe(run, files.read());

        assertThat(of(all, "unwanted-text", "i0").seen()).isEqualTo(Seen.CLEAN);
        assertThat(of(all, "check:exactMatch", "i0").seen()).isEqualTo(Seen.CLEAN);
        assertThat(of(all, "check:exactMatch", "i1").seen()).isEqualTo(Seen.PRESENT);
        assertThat(of(all, "unwanted-text", "i1").evidence().get(0).status()).isEqualTo(Status.CONFIRMED);
        IssueReport report = IssueReport.of(List.of(new Iteration("run", all)), Map.of(), Map.of());
        Precision precision = report.precision().stream()
                .filter(one -> one.kind().equals("unwanted-text"))
                .findFirst()
                .orElseThrow();
        assertThat(precision.suspicions()).isEqualTo(2);
        assertThat(precision.confirmed().passed()).isEqualTo(1);
        assertThat(precision.confirmed().total()).isEqualTo(2);
        assertThat(report.open()).extracting(issue -> issue.key().item()).doesNotContain("i0");
    }

    @Test
    void notesMakeIssuesOfTheirCodes() {
        SuiteRun run = run(SUITE, new String[][] {{"one"}, {"two"}, {"three"}});
        ReviewFiles files = new ReviewFiles(folder.resolve("reviews"));
        files.addCode("rude", "Is not polite");
        files.append(
                new Note("t", "ann", "r", "s", "i0", AnswerHash.of("one"), Note.Verdict.FAIL, "rude", List.of("rude")));
        files.append(new Note("t", "ann", "r", "s", "i1", AnswerHash.of("two"), Note.Verdict.PASS, "", List.of()));
        files.append(new Note(
                "t", "ann", "r", "s", "i2", AnswerHash.of("of another run"), Note.Verdict.FAIL, "x", List.of("rude")));

        List<Observation> all = observe(run, files.read());

        assertThat(of(all, "code:rude", "i0").seen()).isEqualTo(Seen.PRESENT);
        assertThat(of(all, "code:rude", "i1").seen()).isEqualTo(Seen.CLEAN);
        assertThat(all).noneMatch(one -> one.key().equals(new IssueKey("code:rude", "s", "i2")));
    }

    @Test
    void whatWasFoundIsKeptUntilAnswersOrDetectorsChange() {
        FakeModel base = new FakeModel("base", prompt -> "base says " + prompt);
        FakeModel tuned = new FakeModel("tuned", prompt -> "bad");
        List<Sample> items = List.of(Samples.of("i0", "q", "r"), Samples.of("i1", "p", "r"));
        SuiteRun baseRun = evaluate("base", base, items);
        SuiteRun run = evaluate("tuned", tuned, items);
        BadWord first = new BadWord(1);
        List<ItemDetections> found = detect(first, run, baseRun);
        assertThat(first.seen).hasSize(2);
        assertThat(first.seen.get(0).baseAnswer()).startsWith("base says").contains("q");
        assertThat(found.get(0).findings().get(0).text()).isEqualTo("bad");

        BadWord same = new BadWord(1);
        assertThat(detect(same, run, baseRun)).isEqualTo(found);
        assertThat(same.seen).isEmpty();
        BadWord later = new BadWord(2);
        assertThat(detect(later, run, baseRun).get(0).findings().get(0).version())
                .isEqualTo(2);
        assertThat(later.seen).hasSize(2);
        BadWord withoutBase = new BadWord(2);
        detect(withoutBase, run, null);
        assertThat(withoutBase.seen).hasSize(2);
    }

    @Test
    void aRunThatLacksItemsIsReadAsFarAsItGoes() {
        List<Sample> items = List.of(Samples.of("i0", "q", "r"), Samples.of("i1", "p", "r"));
        evaluate("part", new FakeModel("m", prompt -> "a"), items.subList(0, 1));
        SuiteRun run = RecordedRun.read(folder.resolve("part")).part(SUITE, items);
        assertThat(run.items()).extracting(Sample::id).containsExactly("i0");
    }

    private List<ItemDetections> detect(Detector detector, SuiteRun run, @Nullable SuiteRun base) {
        DetectionFile file = new DetectionFile(folder.resolve("tuned"));
        List<ItemDetections> found = new AnswerDetection(new Detectors(List.of(detector))).detect(run, base, file);
        file.write(found);
        return found;
    }

    private SuiteRun evaluate(String name, FakeModel model, List<Sample> items) {
        try (EvaluationFiles files = EvaluationFiles.open(folder.resolve(name))) {
            return new Evaluator(model, 8, Progress.silent(), new Cancellation())
                    .run(SUITE, items, item -> new Prompt.Chat(item.prompt()), files);
        }
    }

    private static final IssueKey POLITE = new IssueKey("check:polite", "s", "i0");

    /** The state of an issue in each run, and the notes. */
    private List<String> states(IssueKey key, SuiteRun... runs) {
        List<IssueTracker.Iteration> iterations = new ArrayList<>();
        for (int i = 0; i < runs.length; i++) {
            iterations.add(new IssueTracker.Iteration("000" + (i + 1) + "-lora", observe(runs[i], Reviews.none())));
        }
        ComparableIterations same = ComparableIterations.of(iterations);
        List<String> told = new ArrayList<>();
        IssueTracker.track(same.iterations(), Map.of()).stream()
                .filter(issue -> issue.key().equals(key))
                .flatMap(issue -> issue.steps().stream())
                .forEach(step -> told.add(String.valueOf(step.state())));
        told.addAll(same.notes());
        return told;
    }

    private static SuiteRun now(SuiteRun run, Suite suite, List<Sample> items) {
        return new SuiteRun(suite, items, run.answers(), run.scores());
    }

    @Test
    void whatARunWasAskedOtherwiseIsUnknownThere() {
        String[][] rude = {{"damn"}, {"fine"}};
        SuiteRun before = run(SUITE, rude);
        List<Sample> changed = List.of(
                Samples.of("i0", "another question?", "fine"), before.items().get(1));
        SuiteScorer scorer = new SuiteScorer(SUITE);
        SuiteRun after = new SuiteRun(
                SUITE,
                changed,
                before.answers(),
                List.of(
                        scorer.score(changed.get(0), before.answers().get(0)),
                        scorer.score(changed.get(1), before.answers().get(1))));

        assertThat(states(POLITE, now(before, SUITE, changed), after))
                .containsExactly(
                        "null",
                        "NEW",
                        "run 0001-lora was asked 1 item otherwise than the last run, or judged by another reference (s/i0),"
                                + " and is unknown there: tunesmith evaluate --run 0001-lora");
        assertThat(states(POLITE, after, now(before, SUITE, changed)))
                .as("the last run is behind")
                .hasSize(3)
                .last()
                .asString()
                .endsWith("tunesmith evaluate --run 0002-lora");
    }

    @Test
    void aRunThatACheckOfAnotherDefinitionScoredIsUnknownByIt() {
        Suite other = Samples.suite("name: s\nchecks: [{check: notContains, id: polite, texts: [darn]}, exactMatch]\n");
        String[][] rude = {{"damn darn"}, {"fine"}};

        assertThat(states(POLITE, now(run(SUITE, rude), other, run(other, rude).items()), run(other, rude)))
                .containsExactly(
                        "null",
                        "NEW",
                        "run 0001-lora was scored by another definition of s/check:polite, or another version of the suite,"
                                + " than the last run, and is unknown by it: tunesmith evaluate --rescore");
        assertThat(states(POLITE, run(other, rude), run(other, rude))).containsExactly("NEW", "PERSISTING");
        Suite raised = Samples.suite(
                "name: s\nversion: 2\nchecks: [{check: notContains, id: polite, texts: [darn]}, exactMatch]\n");
        assertThat(states(POLITE, run(other, rude), run(raised, rude)))
                .startsWith("null", "NEW")
                .hasSize(3);
    }
}
