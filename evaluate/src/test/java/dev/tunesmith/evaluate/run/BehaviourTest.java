package dev.tunesmith.evaluate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.TextEncoder;
import dev.tunesmith.evaluate.FakeModel;
import dev.tunesmith.evaluate.Samples;
import dev.tunesmith.evaluate.check.CheckRegistry;
import dev.tunesmith.evaluate.check.CheckResources;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.check.Evidence;
import dev.tunesmith.evaluate.check.Outcome;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks of several answers to an item: invariance, direction, consistency, similarity. */
final class BehaviourTest {

    @TempDir
    private Path folder;

    /** A vector counts letters a to z, so that anagrams are the same. */
    private static final class LetterEncoder implements TextEncoder {
        @Override
        public int dimension() {
            return 26;
        }

        @Override
        public List<float[]> encode(List<String> texts) {
            List<float[]> vectors = new ArrayList<>();
            for (String text : texts) {
                float[] vector = new float[26];
                text.toLowerCase(Locale.ROOT)
                        .chars()
                        .filter(letter -> letter >= 'a' && letter <= 'z')
                        .forEach(letter -> vector[letter - 'a']++);
                double length = 0;
                for (float value : vector) {
                    length += value * value;
                }
                for (int i = 0; i < vector.length; i++) {
                    vector[i] /= (float) Math.sqrt(length);
                }
                vectors.add(vector);
            }
            return vectors;
        }

        @Override
        public void close() {}
    }

    private static final CheckResources WITH_ENCODER = new CheckResources() {
        @Override
        public TextEncoder encoder() {
            return new LetterEncoder();
        }

        @Override
        public LanguageModel judge(String name) {
            throw new UsageException("no judge", "");
        }

        @Override
        public int countTokens(String text) {
            return text.length();
        }
    };

    private static Suite suite(String yaml) {
        Problems problems = new Problems();
        Suite suite = new SuiteReader(CheckRegistry.builtIn(), WITH_ENCODER)
                .read(YamlMap.parse("name: s\n" + yaml, "suite.yaml", Path.of(""), problems));
        problems.throwIfAny();
        return suite;
    }

    private SuiteRun run(Suite suite, Sample item, Function<String, String> model) {
        try (EvaluationFiles files = EvaluationFiles.open(folder.resolve("r" + System.nanoTime()))) {
            return new Evaluator(new FakeModel("w", model), 8, Progress.silent(), new Cancellation())
                    .run(suite, List.of(item), one -> new Prompt.Chat(one.prompt()), files);
        }
    }

    private CheckResult only(String yaml, String reference, Function<String, String> model) {
        SuiteRun run = run(suite(yaml), Samples.of("a", "Where is order 12?", reference), model);
        return run.scores().get(0).results().get(0);
    }

    private static final String LOUD = "variants: [{ case: upper }, { suffix: ' Now!' }]\n";

    @Test
    void invariantWhereVariantsGetTheSameAnswer() {
        CheckResult same =
                only(LOUD + "checks: [invariant]\n", "", prompt -> prompt.contains("Now") ? "here!" : "Here");
        assertThat(same.outcome()).isEqualTo(Outcome.PASSED);
        CheckResult half =
                only(LOUD + "checks: [invariant]\n", "", prompt -> prompt.contains("Now") ? "there" : "here");
        assertThat(half.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(half.score()).isEqualTo(0.5);
        assertThat(half.message()).contains("1 of 2 variants");
        assertThat(half.evidence()).extracting(Evidence::text).containsExactly("suffix-1: there");
        Function<String, String> fickle = prompt -> prompt.contains("Now") ? "there" : "here";
        assertThat(only(LOUD + "checks: [{ check: invariant, share: 0.5 }]\n", "", fickle)
                        .outcome())
                .isEqualTo(Outcome.PASSED);
        assertThat(only(LOUD + "checks: [{ check: invariant, variants: [case] }]\n", "", fickle)
                        .outcome())
                .isEqualTo(Outcome.PASSED);
        assertThat(only(
                                LOUD + "checks: [{ check: invariant, by: exact }]\n",
                                "",
                                prompt -> prompt.contains("Now") ? "here!" : "here")
                        .outcome())
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void invariantByJsonLabelMeaningAndVerdict() {
        Function<String, String> json =
                prompt -> prompt.contains("Now") ? "{\"a\": 1, \"b\": \"X\"}" : "It is {b: x, a: 1}";
        assertThat(only(LOUD + "checks: [{ check: invariant, by: json }]\n", "", json)
                        .outcome())
                .isEqualTo(Outcome.PASSED);
        Function<String, String> label = prompt -> prompt.contains("Now") ? "I think: late." : "LATE";
        assertThat(only(LOUD + "checks: [{ check: invariant, by: label, labels: [late, lost] }]\n", "", label)
                        .outcome())
                .isEqualTo(Outcome.PASSED);
        Function<String, String> anagram = prompt -> prompt.contains("Now") ? "listen" : "silent";
        assertThat(only(LOUD + "checks: [{ check: invariant, by: similar, min: 0.99 }]\n", "", anagram)
                        .outcome())
                .isEqualTo(Outcome.PASSED);
        assertThat(only(LOUD + "checks: [{ check: invariant }]\n", "", anagram).outcome())
                .isEqualTo(Outcome.FAILED);
        String byVerdict = LOUD + "checks: [{ check: invariant, by: short }, { check: maxWords, id: short, max: 2 }]\n";
        assertThat(only(byVerdict, "", anagram).outcome()).isEqualTo(Outcome.PASSED);
        assertThat(only(byVerdict, "", prompt -> prompt.contains("Now") ? "a b c" : "a")
                        .outcome())
                .isEqualTo(Outcome.FAILED);
        assertThatThrownBy(() -> suite(
                        LOUD + "checks: [{ check: invariant, by: shrot }, { check: maxWords, id: short, max: 2 }]\n"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("did you mean short?");
    }

    @Test
    void anItemWithoutVariantsGetsNoResultAndOneInErrorIsAnError() {
        Suite words = suite("variants: [{ swap: [Ghent, Bonn] }]\nchecks: [exactMatch, invariant]\n");
        SuiteRun none = run(words, Samples.of("a", "no place", "x"), prompt -> "x");
        assertThat(none.scores().get(0).results())
                .extracting(CheckResult::checkId)
                .containsExactly("exactMatch");
        CheckResult failed = only(LOUD + "checks: [invariant]\n", "", prompt -> {
            if (prompt.contains("Now")) {
                throw new NetworkException("HTTP 503", "try later");
            }
            return "here";
        });
        assertThat(failed.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(failed.message()).contains("no answer to suffix-1").contains("HTTP 503");
    }

    @Test
    void directionWhereTheChangeIsTheRightOne() {
        String urgent = "variants: [{ suffix: ' It is urgent!' }]\n";
        Function<String, String> right = prompt -> prompt.contains("urgent")
                ? "{\"urgency\": \"high\", \"days\": 1}"
                : "{\"urgency\": \"low\", \"days\": 3}";
        String check = "checks: [{ check: direction, variants: [suffix], ";
        assertThat(only(urgent + check + "field: urgency, to: [high, highest] }]\n", "", right)
                        .outcome())
                .isEqualTo(Outcome.PASSED);
        assertThat(only(urgent + check + "field: urgency, becomes: other }]\n", "", right)
                        .outcome())
                .isEqualTo(Outcome.PASSED);
        assertThat(only(urgent + check + "field: days, becomes: lower }]\n", "", right)
                        .outcome())
                .isEqualTo(Outcome.PASSED);
        CheckResult higher = only(urgent + check + "field: days, becomes: higher }]\n", "", right);
        assertThat(higher.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(higher.evidence().get(0).text()).contains("suffix-1: days is 1, which is not higher after 3");
        assertThat(higher.message())
                .isEqualTo("1 of 1 variant does not change so: suffix-1: days is 1, which is not higher after 3");
        assertThat(only(urgent + check + "field: urgency, becomes: same }]\n", "", right)
                        .outcome())
                .isEqualTo(Outcome.FAILED);
        assertThat(only(urgent + check + "field: nothing, to: [high] }]\n", "", right)
                        .evidence())
                .extracting(Evidence::text)
                .containsExactly("suffix-1: nothing is not there");
        Function<String, String> sorry = prompt -> prompt.contains("urgent") ? "So sorry, now." : "Soon.";
        assertThat(only(urgent + check + "contains: [SORRY], becomes: longer }]\n", "", sorry)
                        .outcome())
                .isEqualTo(Outcome.PASSED);
        assertThat(only(urgent + check + "becomes: shorter }]\n", "", sorry).outcome())
                .isEqualTo(Outcome.FAILED);
        assertThatThrownBy(() -> suite(urgent + "checks: [{ check: direction }]\n"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("which variants change the answer?")
                .hasMessageContaining("how must the answer change?");
    }

    @Test
    void consistentByPairsAndAgainstTheGreedyAnswer() {
        String four = "repeats: { n: 4, pass: 1, temperature: 0.5, greedyFirst: true }\n";
        // x, y, x, x: 3 of 6 pairs agree, 2 of 3 with the first
        AtomicInteger calls = new AtomicInteger();
        Function<String, String> mostly = prompt -> calls.getAndIncrement() % 4 == 2 ? "y" : "x";
        CheckResult pairs = only(four + "checks: [{ check: consistent, min: 0.6 }]\n", "", mostly);
        assertThat(pairs.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(pairs.score()).isEqualTo(0.5);
        assertThat(pairs.evidence()).extracting(Evidence::text).containsExactly("3 times: x", "1 times: y");
        CheckResult first = only(four + "checks: [{ check: consistent, against: first, min: 0.6 }]\n", "", mostly);
        assertThat(first.score()).isEqualTo(2.0 / 3);
        assertThat(first.outcome()).isEqualTo(Outcome.PASSED);
        AtomicInteger turn = new AtomicInteger();
        CheckResult similar = only(
                four + "checks: [{ check: consistent, by: similar, min: 0.99 }]\n",
                "",
                prompt -> turn.getAndIncrement() % 2 == 0 ? "listen" : "silent");
        assertThat(similar.outcome()).isEqualTo(Outcome.PASSED);
        assertThatThrownBy(() -> suite("checks: [consistent]\n"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("compares several answers to an item, and each is asked once");
    }

    @Test
    void similarByTheCosineOfAnswerAndReference() {
        assertThat(only("checks: [{ check: similar, min: 0.99 }]\n", "listen", prompt -> "silent")
                        .outcome())
                .isEqualTo(Outcome.PASSED);
        // "ab" against "a": cosine 1/sqrt(2)
        CheckResult half = only("checks: [{ check: similar, min: 0.8 }]\n", "a", prompt -> "ab");
        assertThat(half.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(half.score()).isCloseTo(Math.sqrt(0.5), org.assertj.core.api.Assertions.within(1e-6));
        assertThat(half.message()).isEqualTo("cosine 0.707, at least 0.800 is wanted");
        assertThat(only("checks: [similar]\n", "a", prompt -> " ").outcome()).isEqualTo(Outcome.FAILED);
    }
}
