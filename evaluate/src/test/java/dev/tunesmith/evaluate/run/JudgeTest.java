package dev.tunesmith.evaluate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.TextEncoder;
import dev.tunesmith.evaluate.FakeModel;
import dev.tunesmith.evaluate.Samples;
import dev.tunesmith.evaluate.check.CheckInput;
import dev.tunesmith.evaluate.check.CheckRegistry;
import dev.tunesmith.evaluate.check.CheckResources;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.check.Evidence;
import dev.tunesmith.evaluate.check.Outcome;
import dev.tunesmith.evaluate.check.PairJudgements;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model as judge. */
final class JudgeTest {

    @TempDir
    private Path folder;

    private static final String ALONE =
            "checks: [{ check: judge, model: 'endpoint:j', rubric: Is it polite? }, stopsByItself]\n";

    private record Judges(LanguageModel judge) implements CheckResources {
        @Override
        public TextEncoder encoder() {
            throw new UsageException("none", "");
        }

        @Override
        public LanguageModel judge(String name) {
            assertThat(name).isEqualTo("endpoint:j");
            return judge;
        }

        @Override
        public String judgeLabel(String name) {
            return name + "(big)";
        }

        @Override
        public Optional<String> baseAnswer(String item) {
            return item.equals("i") ? Optional.of("the base says so") : Optional.empty();
        }

        @Override
        public int countTokens(String text) {
            return 0;
        }
    }

    private static Suite suite(String yaml, LanguageModel judge) {
        Problems problems = new Problems();
        Suite suite = new SuiteReader(CheckRegistry.builtIn(), new Judges(judge))
                .read(YamlMap.parse("name: s\n" + yaml, "suite.yaml", Path.of(""), problems));
        problems.throwIfAny();
        return suite;
    }

    private static CheckResult judge(String yaml, String reference, String answer, Function<String, String> judge) {
        Suite suite = suite(yaml, new FakeModel("j", judge));
        return suite.checks()
                .get(0)
                .judge(CheckInput.of(Samples.of("i", "Where?", reference), answer, FinishReason.STOP));
    }

    @Test
    void aJudgeThatIsStoppedGivesNoVerdictAndNoError() {
        Cancellation stopped = new Cancellation();
        stopped.cancel();
        LanguageModel model = new FakeModel("j", prompt -> "VERDICT: PASS");
        try (LanguageModel judge = RememberedAnswers.of(model, folder.resolve("j.jsonl"), stopped)) {
            CheckInput input = CheckInput.of(Samples.of("i", "Where?", ""), "Here.", FinishReason.STOP);
            assertThatThrownBy(() -> suite(ALONE, judge).checks().get(0).judge(input))
                    .isInstanceOf(InterruptedRunException.class);
        }
    }

    @Test
    void aVerdictAloneOnTheLastLineCounts() {
        List<String> prompts = new ArrayList<>();
        CheckResult passed = judge(ALONE, "There.", "Here, please.", prompt -> {
            prompts.add(prompt);
            return "It says please.\nVERDICT: PASS\n";
        });
        assertThat(passed.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(passed.evidence()).extracting(Evidence::text).containsExactly("It says please.");
        assertThat(passed.message()).isEqualTo("judged by endpoint:j");
        assertThat(passed.check()).matches("judge:endpoint:j\\(big\\)#[0-9a-f]{8}");
        assertThat(prompts.get(0)).contains("Is it polite?", "Where?", "There.", "Here, please.");
        assertThat(judge(ALONE, "", "No.", prompt -> "Rude.\nVERDICT: FAIL").outcome())
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void wordsThatAreNoVerdictAreErrorsAndNotFailures() {
        for (String said : List.of(
                "",
                "PASS",
                "VERDICT: pass",
                "VERDICT: PASS, I think",
                "VERDICT: PASS\nbut then again",
                "VERDICT: FAIL\nVERDICT: PASS",
                "VERDICT: A")) {
            CheckResult result = judge(ALONE, "", "x", prompt -> said);
            assertThat(result.outcome()).as(said).isEqualTo(Outcome.ERROR);
        }
        CheckResult failed = judge(ALONE, "", "x", prompt -> {
            throw new NetworkException("HTTP 500", "later");
        });
        assertThat(failed.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(failed.message()).contains("HTTP 500");
        assertThatThrownBy(() -> judge(ALONE, "", "x", prompt -> {
                    throw NetworkException.ofEveryCall("HTTP 401", "check the key", null);
                }))
                .isInstanceOf(NetworkException.class);
    }

    @Test
    void pairsAreJudgedInBothOrdersAndDisagreementIsATie() {
        String pair = ALONE.replace("rubric:", "against: reference, rubric:");
        Function<String, String> longer = prompt -> {
            String a = prompt.replaceAll("(?s).*\\[answer A [0-9a-f]+]\\n(.*?)\\n\\[end.*", "$1");
            String b = prompt.replaceAll("(?s).*\\[answer B [0-9a-f]+]\\n(.*?)\\n\\[end.*", "$1");
            return "Length.\nVERDICT: " + (a.length() == b.length() ? "TIE" : a.length() > b.length() ? "A" : "B");
        };
        CheckResult better = judge(pair, "short", "a longer answer", longer);
        CheckResult worse = judge(pair, "a longer answer", "short", longer);
        CheckResult tie = judge(pair, "abc", "xyz", longer);
        CheckResult first = judge(pair, "short", "a longer answer", prompt -> "First!\nVERDICT: A");
        assertThat(List.of(better.score(), worse.score(), tie.score(), first.score()))
                .containsExactly(1.0, 0.0, 0.5, 0.5);
        assertThat(worse.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(tie.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(first.message()).contains("another verdict in each order, counted as a tie");
        assertThat(judge(pair.replace("rubric:", "tie: fails, rubric:"), "abc", "xyz", longer)
                        .outcome())
                .isEqualTo(Outcome.FAILED);
        PairJudgements all = PairJudgements.of(List.of(better, worse, tie, first));
        assertThat(all.pairs()).isEqualTo(4);
        assertThat(all.inconsistent()).isEqualTo(1);
        assertThat(all.firstPlace().passed()).isEqualTo(4); // one in each consistent pair, both of the inconsistent one
        assertThat(all.firstPlace().total()).isEqualTo(6);
        assertThat(all.longer().value()).isEqualTo(1);
        assertThat(all.longer().total()).isEqualTo(2);
    }

    @Test
    void theBaseModelsAnswerCanBeTheOther() {
        String base = ALONE.replace("rubric:", "against: base, rubric:");
        List<String> prompts = new ArrayList<>();
        judge(base, "", "mine", prompt -> {
            prompts.add(prompt);
            return "VERDICT: TIE";
        });
        assertThat(prompts).hasSize(2).allMatch(prompt -> prompt.contains("the base says so"));
    }

    @Test
    void aJudgeIsTheHeadlineOnlyWhereTheAuthorSaysSo() {
        FakeModel judge = new FakeModel("j", prompt -> "VERDICT: PASS");
        assertThat(suite(ALONE, judge).headline()).isEqualTo("stopsByItself");
        assertThat(suite(ALONE + "headline: judge\n", judge).headline()).isEqualTo("judge");
        assertThatThrownBy(() -> suite("checks: [{ check: judge, model: 'endpoint:j', rubric: x }]\n", judge))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no headline is named");
        assertThatThrownBy(() -> suite("headline: judge\nchecks: [{ check: judge, model: 'endpoint:j' }]\n", judge))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("expected one of rubric and rubricFile");
        String other = suite(ALONE.replace("polite", "short"), judge)
                .checks()
                .get(0)
                .check()
                .name();
        assertThat(suite(ALONE, judge).checks().get(0).check().name()).isNotEqualTo(other);
    }

    @Test
    void theSameIsNotAskedTwice() {
        FakeModel judge = new FakeModel("j", prompt -> prompt.contains("bad") ? "Hm.\nVERDICT: FAIL" : "VERDICT: PASS");
        Path file = folder.resolve("judgements.jsonl");
        for (int i = 0; i < 2; i++) {
            try (RememberedAnswers remembered = RememberedAnswers.of(judge, file, new Cancellation())) {
                Suite suite = suite(ALONE, remembered);
                CheckResult bad = suite.checks()
                        .get(0)
                        .judge(CheckInput.of(Samples.of("i", "Where?", ""), "bad", FinishReason.STOP));
                CheckResult good = suite.checks()
                        .get(0)
                        .judge(CheckInput.of(Samples.of("i", "Where?", ""), "good", FinishReason.STOP));
                assertThat(bad.outcome()).isEqualTo(Outcome.FAILED);
                assertThat(good.outcome()).isEqualTo(Outcome.PASSED);
            }
        }
        assertThat(judge.asked()).hasSize(2);
        FakeModel another = new FakeModel("k", prompt -> "VERDICT: PASS");
        try (RememberedAnswers remembered = RememberedAnswers.of(another, file, new Cancellation())) {
            suite(ALONE, remembered)
                    .checks()
                    .get(0)
                    .judge(CheckInput.of(Samples.of("i", "Where?", ""), "bad", FinishReason.STOP));
        }
        assertThat(another.asked()).hasSize(1);
    }
}
