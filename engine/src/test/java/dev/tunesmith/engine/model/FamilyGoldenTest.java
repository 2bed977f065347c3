package dev.tunesmith.engine.model;

import static dev.tunesmith.engine.testkit.GoldenModel.largestDifference;
import static dev.tunesmith.engine.testkit.GoldenModel.logits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.event.RunEvent;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.PeftFolder;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.Trainings;
import dev.tunesmith.engine.train.Training;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Equality with transformers and PEFT on tiny random models of all families. */
class FamilyGoldenTest {

    static List<GoldenModel> all() throws Exception {
        return GoldenModel.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void logitsEqualThoseOfTransformers(GoldenModel golden) throws Exception {
        try (DecoderModel model = golden.load()) {
            List<int[]> sequences = golden.sequences();
            for (int i = 0; i < sequences.size(); i++) {
                float[] found = logits(model, sequences.get(i), null);
                assertThat(largestDifference(found, golden.tensor("logits." + i)))
                        .isLessThan(1e-4f);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void trainingEqualsThatOfPeft(GoldenModel golden, @TempDir Path folder) throws Exception {
        double[] losses = golden.doubles("losses");
        Trainings settings =
                Trainings.ofSteps(losses.length).from(golden.folder().resolve("adapter_start"));
        List<RunEvent> events = new ArrayList<>();
        try (DecoderModel model = golden.load()) {
            try (Training training = Training.setUp(
                    model,
                    new Training.Data(golden.rows(), List.of()),
                    settings.config(),
                    Trainings.run(folder, events::add))) {
                training.train(false);
            }
            golden.assertTrained(Trainings.steps(events));
            assertAdapterIsTheirs(golden, model, folder.resolve("adapter"));
        }
    }

    private static void assertAdapterIsTheirs(GoldenModel golden, DecoderModel model, Path ours) {
        Path theirs = golden.folder().resolve("adapter_end");
        try (LoraAdapter a = PeftFolder.read(ours, model.adaptable(), false, DType.FLOAT32);
                LoraAdapter b = PeftFolder.read(theirs, model.adaptable(), false, DType.FLOAT32)) {
            float[] x = a.snapshot();
            float[] y = b.snapshot();
            long near = IntStream.range(0, x.length)
                    .filter(i -> Math.abs(x[i] - y[i]) < 1e-3)
                    .count();
            assertThat((double) near / x.length).isGreaterThanOrEqualTo(0.999);
            float[] tuned = logits(model, golden.sequences().get(1), a);
            assertThat(largestDifference(tuned, golden.tensor("tuned_logits.1")))
                    .isLessThan(1e-3f);
            float[] asTheirs = logits(model, golden.sequences().get(1), b);
            assertThat(largestDifference(asTheirs, golden.tensor("tuned_logits.1")))
                    .isLessThan(1e-4f);
            model.merge(b);
            float[] merged = logits(model, golden.sequences().get(1), null);
            assertThat(largestDifference(merged, golden.tensor("merged_logits.1")))
                    .isLessThan(1e-4f);
        }
    }
}
