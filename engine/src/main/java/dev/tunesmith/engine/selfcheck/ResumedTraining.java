package dev.tunesmith.engine.selfcheck;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.event.EventSink;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.event.RunEvent;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.engine.lora.LoraConfig;
import dev.tunesmith.engine.model.TrainedWeights;
import dev.tunesmith.engine.selfcheck.Finding.Measure;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.train.Training;
import dev.tunesmith.engine.train.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a training that was killed and resumed ends where an uninterrupted one ends, bit for bit.
 *
 * <p>Trains some steps twice in a folder of its own: straight on; and until it is cut off in the step after a checkpoint,
 * then from that checkpoint on. Weights that were trained themselves are put back afterwards.
 */
final class ResumedTraining {

    static final String NAME = "resumed = uninterrupted";
    static final int STEPS = 4;
    private static final int SAVED_AFTER = 2;
    private static final String STATE = "optimizer.safetensors";

    /** Parameters and two moments, float32, in two checkpoints of each run, and the result. */
    private static final long BYTES_PER_PARAMETER = 12 * 4 + 4 * 2;

    private final Subject subject;
    private final Path folder;
    private final Map<Long, RunEvent.Step> straight = new TreeMap<>();
    private final Map<Long, RunEvent.Step> resumed = new TreeMap<>();

    /** Train in a folder that is there for this alone. */
    ResumedTraining(Subject subject, Path folder) {
        this.subject = subject;
        this.folder = folder;
    }

    /**
     * Train twice and compare.
     *
     * @param inBetween is given the folder of the interrupted run before it goes on
     */
    Finding check(Consumer<Path> inBetween) {
        String compared = STEPS + " steps at once, and " + SAVED_AFTER + ", a kill, and " + SAVED_AFTER
                + " more: losses, parameters and the optimizer's averages";
        String room = missingRoom();
        if (!room.isEmpty()) {
            return Finding.notApplicable(NAME, compared, room);
        }
        Path one = folder.resolve("straight");
        Path two = folder.resolve("resumed");
        try (Scope scope = Scope.open()) {
            TrainedWeights weights = subject.model().trained();
            Tensor start = weights == null ? null : weights.parameters().copy();
            try {
                train(one, false, this::keepStraight);
                putBack(weights, start);
                cutOff(two);
                inBetween.accept(two);
                putBack(weights, start);
                train(two, true, this::keepResumed);
            } finally {
                putBack(weights, start);
            }
        }
        return compare(compared, one, two);
    }

    private String missingRoom() {
        long parameters = subject.trainsAllWeights()
                ? subject.model().dimensions().parameters()
                : 0; // an adapter's few megabytes find room anywhere
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            long needed = parameters * BYTES_PER_PARAMETER;
            return needed <= free
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            "its checkpoints would take %.1f GB in %s, and %.1f GB are free; name another place:"
                                    + " TUNESMITH_JAVA_OPTS=-Djava.io.tmpdir=FOLDER",
                            needed / 1e9,
                            folder,
                            free / 1e9);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot look at", folder, e);
        }
    }

    private static void putBack(@Nullable TrainedWeights weights, @Nullable Tensor start) {
        if (weights != null && start != null) {
            weights.parameters().copyInPlace(start);
            weights.refreshCompute();
        }
    }

    private void keepStraight(RunEvent event) {
        if (event instanceof RunEvent.Step step) {
            straight.put(step.step(), step);
        }
    }

    private void keepResumed(RunEvent event) {
        if (event instanceof RunEvent.Step step) {
            resumed.put(step.step(), step);
        }
    }

    /** Train until the step after the checkpoint, which is then lost, as in a process that is killed. */
    private void cutOff(Path run) {
        try {
            train(run, false, event -> {
                if (event instanceof RunEvent.Step step && step.step() > SAVED_AFTER) {
                    throw new InterruptedRunException("cut off for the check", "");
                }
            });
        } catch (InterruptedRunException e) {
            return; // as meant
        }
        throw new IllegalStateException("the training was not cut off");
    }

    private void train(Path run, boolean resume, EventSink events) {
        Training.Run where = new Training.Run(run, "base", "check", events, Progress.silent(), new Cancellation());
        Training.Data data = new Training.Data(subject.rows(), List.of());
        TrainingConfig config = config();
        try (Training training = subject.trainsAllWeights()
                ? Training.setUpFull(subject.model(), Map.of(), data, config, where)
                : Training.setUp(subject.model(), data, config, where)) {
            training.train(resume);
        }
    }

    /** The settings of the training, for a few steps of a few rows. */
    private TrainingConfig config() {
        TrainingConfig own = subject.config();
        LoraConfig lora = own.lora();
        return new TrainingConfig(
                lora,
                own.initAdapter(),
                own.optimizer(),
                own.schedule(),
                Math.min(own.warmupSteps(), SAVED_AFTER),
                Math.min(own.batchSize(), Math.max(1, subject.rows().size() / 2)),
                0,
                STEPS,
                own.maxGradNorm(),
                SAVED_AFTER,
                STEPS,
                own.shuffle(),
                own.seed(),
                DType.FLOAT32,
                own.tokenBudget(),
                own.sharePrefix(),
                own.pass(),
                own.prepareAhead(),
                own.keepFrozen());
    }

    private Finding compare(String compared, Path one, Path two) {
        String fix = "do not resume runs on this machine, begin them anew; report this";
        double largest = 0;
        for (long step = SAVED_AFTER + 1; step <= STEPS; step++) {
            RunEvent.Step a = straight.get(step);
            RunEvent.Step b = resumed.get(step);
            if (a == null || b == null) {
                return Finding.fault(
                        NAME, compared, "step " + step + " was not trained again", fix, ExitCode.INTERNAL_ERROR);
            }
            largest = Math.max(largest, Math.abs(a.loss() - b.loss()));
            largest = Math.max(largest, Math.abs(a.gradNorm() - b.gradNorm()));
        }
        if (largest > 0) {
            return Finding.measured(
                    NAME, compared, "loss or gradient norm of a step differs by", new Measure(largest, 0), fix);
        }
        long differs = mismatch(one, two);
        if (differs >= 0) {
            return Finding.fault(
                    NAME,
                    compared,
                    "parameters or averages differ, from byte " + differs + " of " + STATE + " on",
                    fix,
                    ExitCode.INTERNAL_ERROR);
        }
        return Finding.measured(NAME, compared, "all are equal bit for bit; difference", new Measure(0, 0), fix);
    }

    private static long mismatch(Path one, Path two) {
        String last = String.format("checkpoints/step-%06d/%s", STEPS, STATE);
        try {
            return Files.mismatch(one.resolve(last), two.resolve(last));
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot compare", two.resolve(last), e);
        }
    }
}
