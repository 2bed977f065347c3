package dev.tunesmith.engine.testkit;

import dev.tunesmith.core.event.EventSink;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.event.RunEvent;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.engine.lora.LoraConfig;
import dev.tunesmith.engine.lora.LoraOptions;
import dev.tunesmith.engine.model.PassOptions;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.train.AdamW;
import dev.tunesmith.engine.train.KeepFrozen;
import dev.tunesmith.engine.train.LrSchedule;
import dev.tunesmith.engine.train.Training;
import dev.tunesmith.engine.train.TrainingConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Training settings for tests, with the few that tests vary. */
public record Trainings(
        int batchSize,
        long maxSteps,
        int tokenBudget,
        boolean sharePrefix,
        double dropout,
        @Nullable Path initAdapter,
        long saveEvery,
        LoraOptions options) {

    public static Trainings ofSteps(long maxSteps) {
        return new Trainings(4, maxSteps, 1000, false, 0, null, 2, LoraOptions.NONE);
    }

    public Trainings batchSize(int size) {
        return new Trainings(size, maxSteps, tokenBudget, sharePrefix, dropout, initAdapter, saveEvery, options);
    }

    public Trainings tokenBudget(int budget) {
        return new Trainings(batchSize, maxSteps, budget, sharePrefix, dropout, initAdapter, saveEvery, options);
    }

    public Trainings sharePrefix(boolean share) {
        return new Trainings(batchSize, maxSteps, tokenBudget, share, dropout, initAdapter, saveEvery, options);
    }

    public Trainings dropout(double share) {
        return new Trainings(batchSize, maxSteps, tokenBudget, sharePrefix, share, initAdapter, saveEvery, options);
    }

    public Trainings rarelySaving() {
        return new Trainings(batchSize, maxSteps, tokenBudget, sharePrefix, dropout, initAdapter, maxSteps, options);
    }

    public Trainings from(Path adapter) {
        return new Trainings(batchSize, maxSteps, tokenBudget, sharePrefix, dropout, adapter, saveEvery, options);
    }

    public Trainings options(LoraOptions other) {
        return new Trainings(batchSize, maxSteps, tokenBudget, sharePrefix, dropout, initAdapter, saveEvery, other);
    }

    public TrainingConfig config() {
        return new TrainingConfig(
                new LoraConfig(4, 8, dropout, List.of(LoraConfig.ALL_LINEAR), options),
                initAdapter,
                new AdamW.Config(5e-3, 0.01, 0.9, 0.999, 1e-8),
                LrSchedule.Kind.CONSTANT,
                0,
                batchSize,
                0,
                maxSteps,
                1.0,
                saveEvery,
                saveEvery,
                true,
                42,
                DType.FLOAT32,
                tokenBudget,
                sharePrefix,
                PassOptions.FAST,
                true,
                KeepFrozen.NO);
    }

    public static Training.Run run(Path folder, EventSink events) {
        return new Training.Run(folder, "base", "fingerprint", events, Progress.silent(), new Cancellation());
    }

    /** The steps of a run's events. */
    public static List<RunEvent.Step> steps(List<RunEvent> events) {
        List<RunEvent.Step> steps = new ArrayList<>();
        for (RunEvent event : events) {
            if (event instanceof RunEvent.Step step) {
                steps.add(step);
            }
        }
        return steps;
    }
}
