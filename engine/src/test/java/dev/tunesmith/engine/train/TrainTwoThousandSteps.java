package dev.tunesmith.engine.train;

import dev.tunesmith.core.event.RunEvent;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.Trainings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prints by how many bytes resident memory grew between two steps of a long training. */
public final class TrainTwoThousandSteps {

    static final int WARM = 400;
    static final int LAST = 2000;

    private TrainTwoThousandSteps() {}

    public static void main(String[] arguments) throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        List<RunEvent> events = new ArrayList<>();
        Trainings settings = Trainings.ofSteps(LAST).batchSize(2).rarelySaving();
        try (DecoderModel model = golden.load();
                Training training = Training.setUp(
                        model,
                        new Training.Data(golden.rows(), List.of()),
                        settings.config(),
                        Trainings.run(Path.of(arguments[0]), events::add))) {
            training.train(false);
        }
        List<RunEvent.Step> steps = Trainings.steps(events);
        System.out.println(steps.get(LAST - 1).residentBytes() - steps.get(WARM).residentBytes());
    }
}
