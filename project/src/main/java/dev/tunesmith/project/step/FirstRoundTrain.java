package dev.tunesmith.project.step;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.format.CanonicalFormat;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.format.SampleWriter;
import dev.tunesmith.evaluate.compare.TrainingItems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps the training samples of an iteration's first round: the base is shown examples from these in every round, whatever is
 * added to train, so that all rounds are compared with the same base.
 *
 * <p><b>Writes</b> {@code iterations/first-train.jsonl}.
 */
final class FirstRoundTrain {

    private final ProjectData data;
    private final Path file;

    FirstRoundTrain(StepContext context) {
        this.data = new ProjectData(context);
        this.file = context.project().root().resolve("iterations").resolve("first-train.jsonl");
    }

    /** Whether a first round is kept. */
    boolean isKept() {
        return Files.isRegularFile(file);
    }

    /** Keep what train has now, in place of an earlier story's. */
    void keep() {
        SampleWriter.write(file, data.trainIfAny().orElse(List.of()));
    }

    /** The samples; one that is held out by now, and not trained any more, is none: no test item may be an example. */
    List<Sample> samples() {
        if (file.toFile().length() == 0) {
            return List.of();
        }
        List<Sample> kept = SampleReader.readAll(file);
        List<Sample> heldOut = new ArrayList<>();
        for (Split split : List.of(Split.DEV, Split.TEST)) {
            heldOut.addAll(data.has(split) ? data.samples(split) : List.of());
        }
        TrainingItems held = TrainingItems.of(heldOut);
        Set<String> trained = new HashSet<>();
        data.trainIfAny().orElse(List.of()).forEach(sample -> trained.add(CanonicalFormat.hash(sample)));
        return kept.stream()
                .filter(sample -> trained.contains(CanonicalFormat.hash(sample))
                        || held.match(sample).isEmpty())
                .toList();
    }
}
