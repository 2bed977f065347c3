package dev.tunesmith.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.event.RunEvent;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.Trainings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningRateSearchTest {

    @TempDir
    private Path folder;

    @Test
    void aRateIsFoundThatIsTheSameEachTimeAndLeavesTheRunAsItWas() throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        TrainingConfig config = Trainings.ofSteps(3).config();
        try (DecoderModel model = golden.load()) {
            List<Double> before = losses(model, golden, config, folder.resolve("before"));

            LearningRateSearch.Result found = find(model, golden, config, new Cancellation());
            LearningRateSearch.Result again = find(model, golden, config, new Cancellation());

            assertThat(found.rate()).isBetween(1e-4, 0.03).isEqualTo(again.rate());
            assertThat(found.points()).isEqualTo(again.points());
            double lowest = found.points().stream()
                    .mapToDouble(LearningRateSearch.Point::loss)
                    .min()
                    .orElseThrow();
            assertThat(lowest).isLessThan(1);
            assertThat(found.points())
                    .filteredOn(point -> point.rate() == found.lowestAt())
                    .first()
                    .satisfies(point -> assertThat(point.loss()).isEqualTo(lowest));
            assertThat(losses(model, golden, config, folder.resolve("after"))).isEqualTo(before);
        }
    }

    @Test
    void aStopLeavesNoRateBehind() throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        Cancellation cancelled = new Cancellation();
        cancelled.cancel();
        try (DecoderModel model = golden.load()) {
            assertThatThrownBy(() -> find(model, golden, Trainings.ofSteps(3).config(), cancelled))
                    .isInstanceOf(InterruptedRunException.class);
        }
    }

    @Test
    void ratesAreRoundedByRatio() {
        assertThat(LearningRateSearch.rounded(1.18e-3)).isEqualTo(1e-3);
        assertThat(LearningRateSearch.rounded(1.3e-3)).isEqualTo(1.5e-3);
        assertThat(LearningRateSearch.rounded(6.4e-4)).isEqualTo(7e-4);
        assertThat(LearningRateSearch.rounded(9.1e-4)).isEqualTo(1e-3);
    }

    @Test
    void aLossThatIsNoNumberCountsAsDiverged() {
        List<LearningRateSearch.Point> smoothed = LearningRateSearch.smoothed(
                List.of(new LearningRateSearch.Point(1e-3, 0.5), new LearningRateSearch.Point(1e-2, Double.NaN)));
        assertThat(smoothed.get(0).loss()).isCloseTo((0.5 + 3) / 2, within(1e-12));
    }

    private static LearningRateSearch.Result find(
            DecoderModel model, GoldenModel golden, TrainingConfig config, Cancellation cancellation) {
        return LearningRateSearch.find(model, golden.rows(), config, Progress.silent(), cancellation);
    }

    private static List<Double> losses(DecoderModel model, GoldenModel golden, TrainingConfig config, Path run) {
        List<RunEvent> events = new ArrayList<>();
        Training.Data data = new Training.Data(golden.rows(), List.of());
        try (Training training = Training.setUp(model, data, config, Trainings.run(run, events::add))) {
            training.train(false);
        }
        return Trainings.steps(events).stream().map(RunEvent.Step::loss).toList();
    }
}
