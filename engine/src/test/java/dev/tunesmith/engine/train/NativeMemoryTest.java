package dev.tunesmith.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.event.RunEvent;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.Trainings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Native memory is invisible to the garbage collector, so a leak shows only in the process's resident memory. */
class NativeMemoryTest {

    private static final long WARM = 400;
    private static final long LAST = 2000;

    @Test
    void isFlatOverThousandsOfSteps(@TempDir Path folder) throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        List<RunEvent> events = new ArrayList<>();
        Trainings settings = Trainings.ofSteps(LAST).batchSize(2).rarelySaving();
        try (DecoderModel model = golden.load();
                LoraTraining training = LoraTraining.setUp(
                        model,
                        new LoraTraining.Data(golden.rows(), List.of()),
                        settings.config(),
                        Trainings.run(folder, events::add))) {
            training.train(false);
        }
        List<RunEvent.Step> steps = Trainings.steps(events);
        assertThat(steps).hasSize((int) LAST);
        // The Java heap is part of resident memory and may still grow by its own ways: a lost tensor a step would be
        // far more.
        long grown = steps.get((int) LAST - 1).residentBytes()
                - steps.get((int) WARM).residentBytes();
        long smallestLeak = (LAST - WARM) * 16 * 1024;
        assertThat(grown).isLessThan(smallestLeak);
    }
}
