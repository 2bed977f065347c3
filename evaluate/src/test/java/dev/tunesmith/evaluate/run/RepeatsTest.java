package dev.tunesmith.evaluate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.evaluate.FakeModel;
import dev.tunesmith.evaluate.Samples;
import dev.tunesmith.evaluate.check.CheckRegistry;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.check.CheckResult.PassedRepeats;
import dev.tunesmith.evaluate.check.Outcome;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Items that are asked several times and in several ways. */
final class RepeatsTest {

    private static final List<Sample> ITEMS = List.of(Samples.of("a", "Where is it?", "here"));

    @TempDir
    private Path folder;

    private SuiteRun run(FakeModel model, Suite suite) {
        try (EvaluationFiles files = EvaluationFiles.open(folder)) {
            return new Evaluator(model, 8, Progress.silent(), new Cancellation())
                    .run(suite, ITEMS, item -> new Prompt.Chat(item.prompt()), files);
        }
    }

    @Test
    void anItemPassesWithEnoughOfItsAnswers() {
        Suite two = Samples.suite("name: s\nrepeats: {n: 3, pass: 2, temperature: 0.5}\nchecks: [exactMatch]\n");
        AtomicInteger calls = new AtomicInteger();
        SuiteRun run = run(new FakeModel("w", prompt -> calls.incrementAndGet() == 2 ? "there" : "here"), two);
        CheckResult result = run.scores().get(0).results().get(0);
        assertThat(calls).hasValue(3);
        assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(result.repeats()).isEqualTo(new PassedRepeats(2, 3));
        assertThat(result.score()).isEqualTo(2.0 / 3);
        assertThat(run.flaky("exactMatch")).isEqualTo(1);
        assertThat(run.answers().get(0).repeats()).extracting(ItemOutput::seed).containsExactly(42L, 43L, 44L);
        Suite all = Samples.suite("name: s\nrepeats: {n: 3, temperature: 0.5}\nchecks: [exactMatch]\n");
        SuiteRun strict = run(new FakeModel("w", prompt -> "never asked"), all);
        assertThat(strict.scores().get(0).results().get(0).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void variantsAreAskedAndSeenByChecksThatCompare() throws Exception {
        Files.writeString(folder.resolve("p.jsonl"), "{\"item\":\"a\",\"input\":\"Tell me where it is.\"}\n");
        Problems problems = new Problems();
        YamlMap yaml = YamlMap.parse("""
                name: s
                kind: inv
                capability: places
                variants:
                  - append: " Please!"
                  - replace: {Where: where}
                  - replace: {nothing: of this}
                  - paraphrases: p.jsonl
                checks: [exactMatch]
                """, "suite.yaml", folder, problems);
        Suite suite = new SuiteReader(CheckRegistry.builtIn()).read(yaml);
        problems.throwIfAny();
        FakeModel model = new FakeModel("w", prompt -> "here");
        SuiteRun run = run(model, suite);
        assertThat(model.asked())
                .hasSize(4)
                .anyMatch(prompt -> prompt.contains("Where is it? Please!"))
                .anyMatch(prompt -> prompt.contains("where is it?"))
                .anyMatch(prompt -> prompt.contains("Tell me where it is."));
        assertThat(run.answers().get(0).variants())
                .extracting(one -> one.variant().label())
                .containsExactly("append-1", "replace-1", "paraphrase-1");
        assertThat(RecordedRun.read(folder).whole(suite, ITEMS)).isEqualTo(run);
        // Nothing is asked again.
        FakeModel idle = new FakeModel("w", prompt -> "other");
        assertThat(run(idle, suite)).isEqualTo(run);
        assertThat(idle.asked()).isEmpty();
    }

    @Test
    void repeatsThatCannotDifferAreRefused() {
        assertThatThrownBy(() -> Samples.suite("name: s\nrepeats: {n: 2, temperature: 0}\nchecks: [exactMatch]\n"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("at temperature 0 all answers to an item are the same");
        assertThatThrownBy(() -> Samples.suite("name: s\nrepeats: {n: 2, pass: 3}\nchecks: [exactMatch]\n"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("pass 3 is more than the 2 answers");
    }
}
