package dev.tunesmith.evaluate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.evaluate.FakeModel;
import dev.tunesmith.evaluate.Samples;
import dev.tunesmith.evaluate.metric.Bleu;
import dev.tunesmith.evaluate.metric.BleuTokenizer;
import dev.tunesmith.evaluate.suite.Suite;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusScoresTest {

    @TempDir
    private Path folder;

    @Test
    void bleuOverAllAnswersSumsCountsAndLeavesOutItemsWithoutReference() {
        Suite suite = Samples.suite("name: s\nchecks: [{ check: bleu, min: 0.5 }, stopsByItself]\n");
        List<Sample> items = List.of(
                Samples.of("a", "one", "this is the whole answer to it"),
                Samples.of("b", "two", "the whole answer is another one, and it is much longer than this"),
                Samples.of("c", "three", ""));
        FakeModel model = new FakeModel("w", prompt -> "this is the whole answer to it");
        SuiteRun run;
        try (EvaluationFiles files = EvaluationFiles.open(folder)) {
            run = new Evaluator(model, 4, Progress.silent(), new Cancellation())
                    .run(suite, items, item -> new Prompt.Chat(item.prompt()), files);
        }
        double wanted = new Bleu(BleuTokenizer.V13A)
                .corpusScore(
                        List.of("this is the whole answer to it", "this is the whole answer to it"),
                        List.of(
                                "this is the whole answer to it",
                                "the whole answer is another one, and it is much longer than this"));
        assertThat(run.corpusScores()).containsOnlyKeys("bleu");
        assertThat(run.corpusScores().get("bleu")).isCloseTo(wanted, within(1e-12));
        assertThat(run.corpusScores().get("bleu")).isNotCloseTo(run.meanScore("bleu"), within(0.01));
    }
}
