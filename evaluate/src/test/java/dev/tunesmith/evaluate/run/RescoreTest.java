package dev.tunesmith.evaluate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.TextEncoder;
import dev.tunesmith.evaluate.FakeEncoder;
import dev.tunesmith.evaluate.Samples;
import dev.tunesmith.evaluate.check.CheckRegistry;
import dev.tunesmith.evaluate.check.CheckResources;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scoring recorded answers again: the same on one thread and on several, and what the files hold afterwards. */
class RescoreTest {

    private static final int COUNT = 1_000;

    private static final List<Sample> ITEMS = IntStream.range(0, COUNT)
            .mapToObj(
                    i -> Samples.of("i" + i, "How many days, " + i + "?", "It takes " + i % 5 + " days, größe naïve."))
            .toList();

    private static final String SUITE = """
            name: s
            checks:
              - exactMatch
              - similar
              - { check: contains, texts: [days, takes], match: any }
              - { check: maxTokens, max: 9 }
              - { check: regex, pattern: '[1-3] days' }
              - { check: anyOf, id: group, checks: [{ check: similar }, { check: startsWith, texts: [It] }] }
              - noNewNumbers
              - { check: rougeL, min: 0.5 }
              - pii
            """;

    private final Set<Thread> resourceThreads = ConcurrentHashMap.newKeySet();

    @TempDir
    Path folder;

    private Suite suite(String yaml) {
        FakeEncoder encoder = new FakeEncoder(8);
        CheckResources resources = new CheckResources() {
            @Override
            public TextEncoder encoder() {
                resourceThreads.add(Thread.currentThread());
                return encoder;
            }

            @Override
            public LanguageModel judge(String name) {
                throw new IllegalStateException("no check of these has a judge");
            }

            @Override
            public int countTokens(String text) {
                resourceThreads.add(Thread.currentThread());
                return text.length() / 3;
            }
        };
        Problems problems = new Problems();
        Suite suite = new SuiteReader(CheckRegistry.builtIn(), resources)
                .read(YamlMap.parse(yaml, "suite.yaml", Path.of(""), problems));
        problems.throwIfAny();
        return suite;
    }

    private Path recorded(String name) {
        Path run = folder.resolve(name);
        try (EvaluationFiles files = EvaluationFiles.open(run)) {
            for (int i = 0; i < COUNT; i++) {
                files.record(output(i));
            }
        }
        return run;
    }

    private static ItemOutput output(int i) {
        String answer = i % 3 == 0 ? ITEMS.get(i).response() : "It takes " + i % 7 + " days.";
        return new ItemOutput(
                "s",
                "i" + i,
                ItemOutput.FIRST,
                "request " + i,
                new ItemOutput.Answerer("w", null),
                0,
                new Prompt.Chat(ITEMS.get(i).prompt()),
                answer,
                i % 100 == 99 ? null : FinishReason.STOP,
                List.of(i, 2),
                List.of(-0.5, -0.25),
                List.of(),
                0,
                3,
                4,
                i % 100 == 99 ? "the call failed" : null);
    }

    private SuiteRun rescore(Path run, Suite suite, int threads) {
        try (EvaluationFiles files = EvaluationFiles.open(run)) {
            return Evaluator.rescore(suite, ITEMS, files, threads);
        }
    }

    private static byte[] scores(Path run) throws IOException {
        return Files.readAllBytes(run.resolve(EvaluationFiles.SCORES_FILE));
    }

    @Test
    void scoresAreTheSameBytesOnOneThreadAndOnSeveral() throws IOException {
        Path one = recorded("one");
        Path four = recorded("four");
        SuiteRun alone = rescore(one, suite(SUITE), 1);
        SuiteRun together = rescore(four, suite(SUITE), 4);
        assertThat(together.scores()).isEqualTo(alone.scores());
        assertThat(scores(four)).isEqualTo(scores(one));
        assertThat(alone.scores()).hasSize(COUNT);
        assertThat(alone.passRate("exactMatch").passed()).isBetween(1, COUNT - 1);
        assertThat(alone.passRate("similar").passed()).isBetween(1, COUNT - 1);
        assertThat(alone.itemsInError()).isEqualTo(COUNT / 100);
    }

    @Test
    void anItemIsScoredAsItIsByItself() {
        Path run = recorded("run");
        Suite suite = suite(SUITE);
        SuiteRun result = rescore(run, suite, 4);
        SuiteScorer scorer = new SuiteScorer(suite);
        for (int i = 0; i < COUNT; i += 7) {
            assertThat(result.scores().get(i)).isEqualTo(scorer.score(ITEMS.get(i), output(i)));
        }
    }

    @Test
    void onlyTheCallingThreadUsesResources() {
        rescore(recorded("run"), suite(SUITE), 4);
        assertThat(resourceThreads).containsExactly(Thread.currentThread());
    }

    @Test
    void changedScoresReplaceTheOldOnesInPlaceAndLeaveThoseOfOtherSuites() throws IOException {
        Path run = recorded("run");
        Path scores = run.resolve(EvaluationFiles.SCORES_FILE);
        String other = "{\"suite\":\"other\",\"item\":\"é\",\"results\":[]}";
        Files.writeString(scores, other + "\n");
        rescore(run, suite("name: s\nchecks: [exactMatch]\n"), 4);
        List<String> first = Files.readAllLines(scores);
        assertThat(first).hasSize(COUNT + 1).startsWith(other);
        rescore(run, suite("name: s\nchecks: [{check: rougeL, min: 0.5}]\n"), 4);
        List<String> second = Files.readAllLines(scores);
        assertThat(second).hasSize(COUNT + 1).startsWith(other);
        assertThat(second.get(COUNT)).contains("\"item\":\"i999\"").contains("rougeL");
        assertThat(second.get(1)).contains("\"item\":\"i0\"").doesNotContain("exactMatch");
        byte[] before = scores(run);
        Object stamp = Files.readAttributes(scores, "unix:ino,lastModifiedTime");
        rescore(run, suite("name: s\nchecks: [{check: rougeL, min: 0.5}]\n"), 4);
        assertThat(scores(run)).isEqualTo(before);
        assertThat(Files.readAttributes(scores, "unix:ino,lastModifiedTime")).isEqualTo(stamp);
    }

    @Test
    void theFirstItemWithoutAnswerIsNamedAndWhatWasScoredBeforeItIsKept() throws IOException {
        Path run = recorded("run");
        try (EvaluationFiles files = EvaluationFiles.open(run)) {
            List<Sample> more = new ArrayList<>(ITEMS);
            more.add(500, Samples.of("first", "x", "x"));
            more.add(Samples.of("second", "x", "x"));
            assertThatThrownBy(() -> Evaluator.rescore(suite(SUITE), more, files, 4))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("Item first of suite s");
        }
        assertThat(Files.readAllLines(run.resolve(EvaluationFiles.SCORES_FILE))).hasSize(500);
    }

    @Test
    void longLinesCarriageReturnsAndAnUnfinishedEndAreRead() throws IOException {
        Path run = recorded("run");
        Path outputs = run.resolve(EvaluationFiles.OUTPUTS_FILE);
        String text = Files.readString(outputs);
        String line = text.substring(0, text.indexOf('\n'));
        String longer = "ä".repeat(100_000);
        String longLine = line.replace("\"item\":\"i0\"", "\"item\":\"long\"")
                .replaceFirst("\"answer\":\"[^\"]*\"", "\"answer\":\"" + longer + "\"");
        Files.writeString(outputs, longLine + "\r\n" + longLine.substring(0, 90_000), StandardOpenOption.APPEND);
        try (EvaluationFiles files = EvaluationFiles.open(run)) {
            assertThat(files.outputs()).hasSize(COUNT + 1);
            assertThat(files.output("s", "long").orElseThrow().answer()).isEqualTo(longer);
            assertThat(files.output("s", "i999").orElseThrow()).isEqualTo(output(999));
        }
        assertThat(Files.size(outputs)).isEqualTo((text + longLine + "\r\n").getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void aLineThatIsNotUtf8IsNamed() throws IOException {
        Path run = recorded("run");
        Files.write(
                run.resolve(EvaluationFiles.OUTPUTS_FILE),
                new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}', '\n'},
                StandardOpenOption.APPEND);
        assertThatThrownBy(() -> EvaluationFiles.open(run))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("outputs.jsonl line 1001");
    }
}
