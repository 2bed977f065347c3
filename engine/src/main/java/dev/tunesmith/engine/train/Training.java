package dev.tunesmith.engine.train;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.NonFiniteLossException;
import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.EventSink;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.event.RunEvent;
import dev.tunesmith.core.io.ProcessMemory;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.StoredWeight;
import dev.tunesmith.engine.model.TrainedWeights;
import dev.tunesmith.engine.nn.ResponseLoss;
import dev.tunesmith.engine.tensor.FreedMemory;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Torch;
import dev.tunesmith.engine.train.Packer.MicroBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The recipe for adapters and for whole models: plan, set up or resume, train, finish.
 *
 * <p>For each optimizer step: its rows are packed into micro-batches; each adds its summed loss and gradients; the
 * gradients are divided once by the step's target tokens, clipped, and given to AdamW. Nothing but events leaves the loop.
 *
 * <p><b>Writes</b> into the run folder: {@code adapter/} or {@code model/} (the best by dev loss where there are dev rows,
 * else the last) and {@code checkpoints/}. <b>Invariant</b>: a resumed run equals the uninterrupted one bit for bit on one machine, since rows
 * and random numbers are functions of the seed and the step.
 */
public final class Training implements AutoCloseable {

    /** A longest row comes seldom; a step after it takes its memory anew, which a hundredth of the steps does not feel. */
    private static final int STEPS_BETWEEN_GIVING_BACK = 100;

    private static final int SHOWN_OF_HASH = 12;

    private final DecoderModel model;
    private final Data data;
    private final TrainingConfig config;
    private final Run run;
    private final BatchPlan plan;
    private final Packer packer;
    private final StepRows stepRows;
    private final LrSchedule schedule;
    private final TrainedPart part;
    private final AdamW optimizer;
    private final Checkpoints checkpoints;
    private final @Nullable FrozenActivations frozen;
    private final List<Map<String, Double>> history = new ArrayList<>();
    private @Nullable Double bestDevLoss;
    private @Nullable Long bestStep;

    /** Tokenised rows; {@code dev} may be empty. */
    public record Data(List<TrainingRow> train, List<TrainingRow> dev) {
        public Data {
            train = List.copyOf(train);
            dev = List.copyOf(dev);
        }
    }

    /**
     * Where a run lives and whom it tells.
     *
     * @param folder the run folder
     * @param baseModel the base as the user named it, for the adapter's configuration
     * @param fingerprint hash of everything that decides the run: data, base, settings and what was probed
     * @param events receives each step
     * @param progress receives the bar
     * @param cancellation asked after each step
     */
    public record Run(
            Path folder,
            String baseModel,
            String fingerprint,
            EventSink events,
            Progress progress,
            Cancellation cancellation) {}

    /**
     * What came out.
     *
     * @param steps optimizer steps done
     * @param loss mean training loss of the last step
     * @param bestDevLoss lowest dev loss, or null without dev rows
     * @param kept folder of the kept adapter or model
     * @param tokens tokens trained on in this process
     * @param seconds wall-clock time of this process's steps, dev losses and checkpoints included
     */
    public record Result(
            long steps, double loss, @Nullable Double bestDevLoss, Path kept, long tokens, double seconds) {}

    private Training(DecoderModel model, TrainedPart part, Data data, TrainingConfig config, Run run) {
        this.model = model;
        this.data = data;
        this.config = config;
        this.run = run;
        this.plan = new BatchPlan(data.train.size(), config.batchSize(), config.shuffle(), config.seed());
        this.packer = new Packer(config.tokenBudget(), config.prefixSharingInEffect());
        this.stepRows = new StepRows(plan, data.train, packer, config.prepareAhead());
        this.schedule = config.schedule(data.train.size());
        this.part = part;
        this.optimizer = new AdamW(config.optimizer(), part.parameters().elements(), part.decayed());
        this.checkpoints = new Checkpoints(run.folder);
        LoraAdapter adapter = part.adapter();
        this.frozen = adapter == null ? null : frozen(model, adapter, config.keepFrozen(), run.folder);
    }

    private static @Nullable FrozenActivations frozen(
            DecoderModel model, LoraAdapter adapter, KeepFrozen keep, Path runFolder) {
        if (keep == KeepFrozen.NO || adapter.lowestLayer() <= 0) {
            return null;
        }
        KeptRows kept = keep == KeepFrozen.MEMORY ? new KeptInMemory() : new KeptInFile(runFolder);
        return new FrozenActivations(model, adapter.lowestLayer(), kept);
    }

    /** Set up a LoRA run on rows alone, whose adapter has nothing beside its weights. */
    public static Training setUp(DecoderModel model, Data data, TrainingConfig config, Run run) {
        return setUp(model, Map.of(), data, config, run);
    }

    /**
     * Set up a LoRA run on a loaded model; the caller closes it, and the model after it.
     *
     * @param files what the adapter's folder holds beside its weights, such as the chat template
     */
    public static Training setUp(
            DecoderModel model, Map<String, byte[]> files, Data data, TrainingConfig config, Run run) {
        check(model, data);
        TrainedPart part = new TrainedAdapter(AdapterStart.of(model, config), run.baseModel, files);
        return new Training(model, part, data, config, run);
    }

    /**
     * Set up a run that trains all weights of a model; the caller closes it, and the model after it.
     *
     * @param model loaded to be trained, see {@link DecoderModel#trained}
     * @param files what the resulting folder holds beside weights
     */
    public static Training setUpFull(
            DecoderModel model, Map<String, byte[]> files, Data data, TrainingConfig config, Run run) {
        TrainedWeights weights = model.trained();
        if (weights == null) {
            throw new IllegalArgumentException("the model was loaded with frozen weights");
        }
        check(model, data);
        return new Training(model, new TrainedModel(model, weights, files), data, config, run);
    }

    private static void check(DecoderModel model, Data data) {
        if (data.train.isEmpty()) {
            throw new UsageException("There are no training rows", "add samples to the train split");
        }
        RowChecks.check(data.train, model.dimensions());
        RowChecks.check(data.dev, model.dimensions());
    }

    /** What a run would train, in its start state, for a test that writes nothing. */
    static TrainedPart start(DecoderModel model, TrainingConfig config) {
        TrainedWeights weights = model.trained();
        return weights == null
                ? new TrainedAdapter(AdapterStart.of(model, config), "", Map.of())
                : new TrainedModel(model, weights, Map.of());
    }

    /** How many parameters are trained. */
    public long trainedParameters() {
        return part.count();
    }

    /**
     * Train from the newest checkpoint if there is one and {@code resume} is set, else from the start.
     *
     * @throws NonFiniteLossException with the rows named; the checkpoint before is kept
     * @throws InterruptedRunException after a cancellation; a checkpoint was written
     */
    public Result train(boolean resume) {
        long started = System.nanoTime();
        long first = resume ? resume() : 0;
        long total = schedule.totalSteps();
        long tokens = 0;
        StepResult last = null;
        try (Progress.Task task = run.progress.start("train", total, "steps")) {
            for (long step = first; step < total; step++) {
                last = step(step);
                tokens += last.tokens;
                boolean atEnd = step + 1 == total;
                if (!data.dev.isEmpty() && (atEnd || (step + 1) % config.devEvery() == 0)) {
                    measureDevLoss(step + 1);
                }
                if (!atEnd && (step + 1) % config.checkpointEvery() == 0) {
                    checkpoint(step + 1);
                }
                if ((step + 1) % STEPS_BETWEEN_GIVING_BACK == 0) {
                    FreedMemory.giveBack();
                }
                task.update(step + 1, String.format("loss %.4f", last.loss));
                if (run.cancellation.isCancelled() && !atEnd) {
                    throw stopped(step + 1);
                }
            }
        }
        checkpoint(total);
        if (data.dev.isEmpty()) {
            keep();
        }
        double loss = last == null ? Double.NaN : last.loss;
        double seconds = (System.nanoTime() - started) / 1e9;
        return new Result(total, loss, bestDevLoss, part.result(run.folder), tokens, seconds);
    }

    private long resume() {
        Optional<Checkpoints.Opened> newest = checkpoints.newest();
        if (newest.isEmpty()) {
            return 0;
        }
        Checkpoints.Opened opened = newest.get();
        TrainerState state = opened.state();
        if (!state.fingerprint().equals(run.fingerprint)) {
            throw new UsageException(
                    "The checkpoint " + opened.path()
                            + " belongs to a run with other data, settings or choices: its fingerprint is "
                            + start(state.fingerprint()) + ", that of this run " + start(run.fingerprint)
                            + (state.maxSteps() == schedule.totalSteps()
                                    ? ""
                                    : "; it is of " + state.maxSteps() + " steps, this run of "
                                            + schedule.totalSteps()),
                    "undo the change, or start a new run");
        }
        opened.skipped().forEach(line -> run.progress.note("Skipped a damaged checkpoint: " + line));
        Checkpoints.restore(opened.path(), part, optimizer);
        history.addAll(state.logHistory());
        bestDevLoss = state.bestMetric();
        bestStep = state.bestStep();
        run.progress.note("Going on after step " + state.globalStep() + " of " + schedule.totalSteps());
        run.events.accept(new RunEvent.Resumed(
                state.globalStep(), run.folder.relativize(opened.path()).toString()));
        return state.globalStep();
    }

    private static String start(String fingerprint) {
        return fingerprint.substring(0, Math.min(SHOWN_OF_HASH, fingerprint.length()));
    }

    /** Outcome of one optimizer step. */
    private record StepResult(double loss, long tokens) {}

    private StepResult step(long step) {
        long started = System.nanoTime();
        StepRows.Prepared prepared = stepRows.of(step);
        // Dropout's numbers depend on the step alone, so that a resumed run draws the same.
        Torch.seed(config.seed() * 1_000_003 + step);
        part.gradients().zeroInPlace();
        double lossSum = 0;
        long tokens = 0;
        long targets = 0;
        for (MicroBatch micro : prepared.batches()) {
            ResponseLoss.Result result = lossAndGradient(micro);
            requireFinite(step, result, micro);
            lossSum += result.loss();
            tokens += micro.batch().sequenceTokens();
            targets += micro.batch().targetIds().length;
        }
        double loss = lossSum / targets;
        double gradNorm = GradientClip.meanAndClip(part.gradients(), targets, config.maxGradNorm());
        requireFinite(step, gradNorm, prepared.rows());
        double learningRate = config.optimizer().learningRate() * schedule.factor(step);
        optimizer.step(part.parameters(), part.gradients(), step + 1, learningRate);
        part.refreshCompute();
        double seconds = (System.nanoTime() - started) / 1e9;
        RunEvent.Step event = new RunEvent.Step(
                step + 1,
                plan.epochAfter(step + 1),
                loss,
                gradNorm,
                learningRate,
                tokens,
                targets,
                tokens / seconds,
                ProcessMemory.residentBytes());
        run.events.accept(event);
        history.add(historyEntry(event));
        return new StepResult(loss, tokens);
    }

    private ResponseLoss.Result lossAndGradient(MicroBatch micro) {
        try (Scope scope = Scope.open()) {
            Tensor trunk = frozen == null ? null : frozen.of(micro);
            return model.lossAndGradient(micro.batch(), part.adapter(), config.pass(), trunk);
        }
    }

    private static Map<String, Double> historyEntry(RunEvent.Step event) {
        Map<String, Double> entry = new LinkedHashMap<>();
        entry.put("step", (double) event.step());
        entry.put("epoch", event.epoch());
        entry.put("loss", event.loss());
        entry.put("grad_norm", event.gradNorm());
        entry.put("learning_rate", event.learningRate());
        return entry;
    }

    private void requireFinite(long step, ResponseLoss.Result result, MicroBatch micro) {
        if (Double.isFinite(result.loss())) {
            return;
        }
        Set<String> bad = new LinkedHashSet<>();
        for (int i = 0; i < result.rowLosses().length; i++) {
            if (!Float.isFinite(result.rowLosses()[i])) {
                bad.add(micro.targetRowIds().get(i));
            }
        }
        throw nonFinite(step, "loss", result.loss(), List.copyOf(bad));
    }

    private void requireFinite(long step, double gradNorm, List<TrainingRow> rows) {
        if (!Double.isFinite(gradNorm)) {
            throw nonFinite(
                    step,
                    "gradient norm",
                    gradNorm,
                    rows.stream().map(TrainingRow::id).toList());
        }
    }

    private NonFiniteLossException nonFinite(long step, String what, double value, List<String> rows) {
        requireFiniteBase(step);
        run.events.accept(new RunEvent.Stopped(what + " became " + value, rows, step + 1));
        return new NonFiniteLossException(
                "Step " + (step + 1) + ": the " + what + " became " + value + " in rows " + String.join(", ", rows),
                "look at these rows; lower train.optimizer.learningRate; go on from the last checkpoint with --resume");
    }

    /** The rows are not to blame where the model came with numbers that are none. */
    private void requireFiniteBase(long step) {
        if (part.adapter() == null && step > 0) {
            return; // the weights are what training made of them
        }
        List<String> bad = model.storedWeights().stream()
                .filter(weight -> !weight.isFinite())
                .map(StoredWeight::name)
                .toList();
        if (!bad.isEmpty()) {
            throw new ModelFileException(
                    bad.size() + " of the model's weights hold NaN or infinite numbers, among them " + bad.get(0),
                    "fetch the model again, or use another copy; `tunesmith doctor` counts them");
        }
    }

    private void measureDevLoss(long stepsDone) {
        RunEvent.DevLoss measured = devLoss(stepsDone);
        if (measured.best()) {
            bestDevLoss = measured.loss();
            bestStep = stepsDone;
            keep();
        }
        run.events.accept(measured);
        Map<String, Double> entry = new LinkedHashMap<>();
        entry.put("step", (double) stepsDone);
        entry.put("epoch", plan.epochAfter(stepsDone));
        entry.put("eval_loss", measured.loss());
        history.add(entry);
    }

    /**
     * Measure the dev loss as things stand, and change nothing.
     *
     * @param stepsDone for the event
     * @return the event, which is {@code best} where a step has been done and none had a lower loss
     */
    public RunEvent.DevLoss devLoss(long stepsDone) {
        double sum = 0;
        long targets = 0;
        for (MicroBatch micro : packer.pack(data.dev)) {
            sum += model.loss(micro.batch(), part.adapter()).loss();
            targets += micro.batch().targetIds().length;
        }
        double loss = sum / targets;
        boolean best = stepsDone > 0 && (bestDevLoss == null || loss < bestDevLoss);
        return new RunEvent.DevLoss(stepsDone, plan.epochAfter(stepsDone), loss, targets, best);
    }

    private void keep() {
        Path result = part.result(run.folder);
        try {
            part.keep(run.folder);
        } catch (IOException e) {
            throw new ResourceException(
                    "What was trained could not be written to " + result + ": " + e, "free disk space, then resume", e);
        }
    }

    private void checkpoint(long stepsDone) {
        TrainerState state = new TrainerState(
                stepsDone,
                schedule.totalSteps(),
                plan.epochAfter(stepsDone),
                bestDevLoss,
                bestStep,
                history,
                run.fingerprint,
                Map.of());
        try (Scope scope = Scope.open()) {
            Path path = checkpoints.write(state, part, optimizer);
            run.events.accept(new RunEvent.CheckpointSaved(
                    stepsDone, run.folder.relativize(path).toString()));
        }
    }

    private InterruptedRunException stopped(long stepsDone) {
        checkpoint(stepsDone);
        run.events.accept(new RunEvent.Stopped("stopped by the user", List.of(), stepsDone));
        return new InterruptedRunException(
                "Stopped after step " + stepsDone + " of " + schedule.totalSteps() + "; a checkpoint was written",
                "go on with --resume");
    }

    @Override
    public void close() {
        stepRows.close();
        part.close();
        optimizer.close();
        if (frozen != null) {
            frozen.close();
        }
    }
}
