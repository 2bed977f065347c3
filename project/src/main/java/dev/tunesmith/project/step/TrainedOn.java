package dev.tunesmith.project.step;

import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.evaluate.compare.TrainingItems;
import dev.tunesmith.project.folder.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds what a run was trained on. */
final class TrainedOn {

    private TrainedOn() {}

    /** The samples of a training; none, with a note where it is a training of which that is not known. */
    static TrainingItems of(StepContext context, RunFolder run) {
        Path file = run.path().resolve(TrainStep.TRAINED_ON);
        if (Files.isRegularFile(file)) {
            return TrainingItems.of(SampleReader.readAll(file));
        }
        if (run.isTraining()) {
            context.progress()
                    .note(
                            "Run " + run.id()
                                    + " was trained on token rows or plain text: whether test items were among them is not known");
        }
        return TrainingItems.none();
    }
}
