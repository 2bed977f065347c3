package dev.tunesmith.project.step;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.EventSink;
import dev.tunesmith.core.event.RunEvent;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.ProcessMemory;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.data.format.SampleWriter;
import dev.tunesmith.engine.forecast.Forecaster;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.DeviceMemory;
import dev.tunesmith.engine.train.LearningRateSearch;
import dev.tunesmith.engine.train.Training;
import dev.tunesmith.engine.train.TrainingPreview;
import dev.tunesmith.project.config.ConfigYaml;
import dev.tunesmith.project.config.TrainConfig;
import dev.tunesmith.project.folder.FolderLock;
import dev.tunesmith.project.folder.RunFolder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Trains an adapter or all weights in a run of its own, or goes on with one that was stopped.
 *
 * <p><b>Writes</b> {@code runs/NNNN-METHOD/}: {@code config.yaml} as resolved, {@code run.json} (fingerprint and choices), {@code
 * train-items.jsonl} (what is trained on), {@code forecast.json}, {@code events.jsonl}, {@code checkpoints/}, {@code adapter/}
 * or {@code model/}.
 */
public final class TrainStep {

    static final String NAME = "train";

    /** What was trained on, in a run's folder. */
    static final String TRAINED_ON = "train-items.jsonl";

    /** The range test that found the learning rate, in a run's folder. */
    private static final String LEARNING_RATE_TEST = "learning-rate.json";

    private final StepContext context;
    private final String kind;

    public TrainStep(StepContext context) {
        this.context = context;
        this.kind = context.config().train().method().word();
    }

    /** What to do with an unfinished run. */
    public enum Resume {
        /** Begin a new run. */
        NO,
        /** Go on with the newest unfinished run; an error where there is none, or its data or settings have changed. */
        YES,
        /** Go on where that is possible, else begin a new run. */
        IF_SAME
    }

    /** A trained run and what to tell. */
    public record Trained(RunFolder run, StepOutcome outcome) {}

    /**
     * Train, unless a run with the same data, base, settings and choices is there and finished.
     *
     * @throws UsageException if a run cannot be resumed
     * @throws dev.tunesmith.core.error.ResourceException if memory will not do
     * @throws dev.tunesmith.core.error.NonFiniteLossException if the loss is no number any more
     * @throws dev.tunesmith.core.error.InterruptedRunException if cancelled; a checkpoint was written
     */
    public Trained run(BaseModel model, PrepareStep.Prepared prepared, Resume resume) {
        return run(model, prepared, resume, () -> Room.now(context.project().root()));
    }

    /** The same with what there is room for, which is asked once the weights are in memory. */
    Trained run(BaseModel model, PrepareStep.Prepared prepared, Resume resume, Supplier<Room> rooms) {
        TrainingPlan open = TrainingPlan.of(context, model, prepared.rows());
        if (resume == Resume.YES) {
            RunFolder run = resumable(open, model, prepared);
            return goOn(run, model, prepared, open, rooms);
        }
        Optional<RunFolder> same = withFingerprint(open.fingerprint());
        if (same.isPresent() && same.get().isTrained()) {
            return new Trained(same.get(), alreadyTrained(same.get()));
        }
        if (same.isPresent() && resume == Resume.IF_SAME) {
            context.progress().note("Going on with run " + same.get().id() + ", which was not finished");
            return goOn(same.get(), model, prepared, open, rooms);
        }
        TrainingPreview packed = TrainingPreview.of(prepared.rows(), open.config());
        DecoderModel weights = model.decoder();
        Room room = rooms.get();
        MemoryFit fit = MemoryFit.of(open, prepared.rows(), packed, weights, room, context.progress());
        TrainingPlan plan = fit.plan();
        Forecaster.requireFits(fit.memory(), fit.preview(), plan.config());
        Optional<LearningRateSearch.Result> found = learningRate(model, prepared, plan);
        TrainingPlan whole =
                found.map(result -> plan.withLearningRate(result.rate())).orElse(plan);
        RunFolder run = begin(model, prepared, whole, found);
        return train(
                run,
                false,
                model,
                prepared,
                whole,
                events -> new FirstStepsForecast(events, run, fit.preview(), fit.memory(), context.progress()));
    }

    private Trained goOn(
            RunFolder run, BaseModel model, PrepareStep.Prepared prepared, TrainingPlan open, Supplier<Room> rooms) {
        TrainingPlan begun = open.asBegun(run.json(run.record()).orElse(Json.object()));
        TrainingPreview preview = TrainingPreview.of(prepared.rows(), begun.config());
        DecoderModel weights = model.decoder();
        long memory = rooms.get().memory();
        MemoryFit fit = MemoryFit.of(begun, prepared.rows(), preview, weights, memory, context.progress());
        Forecaster.requireFits(fit.memory(), fit.preview(), fit.plan().config());
        return train(run, true, model, prepared, fit.plan(), UnaryOperator.identity());
    }

    /** Find the learning rate where the configuration leaves it open. */
    private Optional<LearningRateSearch.Result> learningRate(
            BaseModel model, PrepareStep.Prepared prepared, TrainingPlan plan) {
        if (!plan.openLearningRate()) {
            return Optional.empty();
        }
        LearningRateSearch.Result found = LearningRateSearch.find(
                model.decoder(), prepared.rows().train(), plan.config(), context.progress(), context.cancellation());
        context.progress()
                .note(String.format(
                        Locale.ROOT,
                        "learning rate %.1e: in a range test of %d steps (%s) the loss was lowest at %.1e",
                        found.rate(),
                        found.points().size(),
                        Timings.duration(found.seconds()),
                        found.lowestAt()));
        return Optional.of(found);
    }

    private Optional<RunFolder> withFingerprint(String fingerprint) {
        return context.project().runs().stream()
                .filter(run -> run.kind().equals(kind) && fingerprint.equals(fingerprint(run)))
                .reduce((first, second) -> second);
    }

    private static String fingerprint(RunFolder run) {
        return run.json(run.record())
                .map(record -> record.path("fingerprint").asString(""))
                .orElse("");
    }

    private RunFolder resumable(TrainingPlan plan, BaseModel model, PrepareStep.Prepared prepared) {
        List<RunFolder> unfinished = context.project().runs().stream()
                .filter(run -> run.isTraining() && run.isStarted() && !run.isTrained())
                .toList();
        List<RunFolder> ofKind =
                unfinished.stream().filter(run -> run.kind().equals(kind)).toList();
        if (ofKind.isEmpty()) {
            NeverTrained neverTrained = NeverTrained.in(context.project());
            throw new UsageException(
                    "There is no unfinished run of train.method: " + kind + " in "
                            + context.project().root()
                            + (unfinished.isEmpty()
                                    ? ""
                                    : "; unfinished is "
                                            + unfinished
                                                    .get(unfinished.size() - 1)
                                                    .id())
                            + neverTrained.what(),
                    (unfinished.isEmpty()
                                    ? "begin one: tunesmith train"
                                    : "set train.method back, or begin a new run: tunesmith train")
                            + neverTrained.fix());
        }
        RunFolder run = ofKind.get(ofKind.size() - 1);
        if (!fingerprint(run).equals(plan.fingerprint())) {
            List<String> changes = RunChanges.of(context, run, plan, model, prepared.rows(), trainedOn(prepared));
            throw new UsageException(
                    "Run " + run.id() + " was begun with other data, settings or choices"
                            + (changes.isEmpty()
                                    ? "; nothing differs of what "
                                            + context.project().relative(run.record())
                                            + " and config.yaml record, so it is the files of train.lora.initAdapter, or"
                                            + " Tunesmith itself"
                                    : ":\n  " + String.join("\n  ", changes)),
                    "undo " + (changes.size() > 1 ? "these changes" : "the change")
                            + ", or begin a new run: tunesmith train");
        }
        return run;
    }

    private RunFolder begin(
            BaseModel model,
            PrepareStep.Prepared prepared,
            TrainingPlan plan,
            Optional<LearningRateSearch.Result> learningRate) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("kind", kind);
        record.put("model", context.config().model());
        record.put("weights", model.sha256());
        record.put("fingerprint", plan.fingerprint());
        record.put("template", model.templateLabel());
        record.put("templateSha256", model.templateHash());
        record.put("choices", plan.choices());
        record.put("machine", model.machine().figures());
        RunChanges.record(prepared.rows(), record);
        RunFolder run = context.project().newRun(kind, ConfigYaml.text(context.config(), record));
        List<Sample> trainedOn = trainedOn(prepared);
        if (!trainedOn.isEmpty()) {
            SampleWriter.write(run.path().resolve(TRAINED_ON), trainedOn);
        }
        learningRate.ifPresent(
                found -> run.write(run.path().resolve(LEARNING_RATE_TEST), Json.pretty(Json.tree(found)) + "\n"));
        // Last, for it is the mark of a run that can be gone on with.
        run.write(run.record(), Json.pretty(record) + "\n");
        return run;
    }

    /** The samples whose rows are trained on; none where rows come as ids or from plain text. */
    private List<Sample> trainedOn(PrepareStep.Prepared prepared) {
        Set<String> rows = new HashSet<>();
        prepared.rows().train().forEach(row -> {
            rows.add(row.id());
            rows.add(prepared.samples().getOrDefault(row.id(), row.id()));
        });
        return new ProjectData(context)
                .samples(Split.TRAIN).stream()
                        .filter(sample -> rows.contains(sample.id()))
                        .toList();
    }

    private Trained train(
            RunFolder run,
            boolean resume,
            BaseModel model,
            PrepareStep.Prepared prepared,
            TrainingPlan plan,
            UnaryOperator<EventSink> watched) {
        long start = System.nanoTime();
        try (FolderLock lock = run.lock();
                RunEvents events = new RunEvents(run.events(), context.clock())) {
            if (!resume) {
                events.accept(new RunEvent.Started(kind, plan.choices()));
            }
            Training.Run where = new Training.Run(
                    run.path(),
                    context.config().model(),
                    plan.fingerprint(),
                    watched.apply(events),
                    context.progress(),
                    context.cancellation());
            try (Training training = setUp(run, model, prepared, plan, where)) {
                OptionalDouble before = devLossBefore(run, resume, prepared, training, events);
                Training.Result result = training.train(resume);
                Map<String, Double> results = results(result, training.trainedParameters());
                before.ifPresent(loss -> results.put("startDevLoss", loss));
                events.accept(new RunEvent.Finished((System.nanoTime() - start) / 1e9, results));
                copyTrainerState(run);
                return new Trained(run, done(run, result, results, resume));
            }
        } finally {
            if (!run.trainsAdapter()) {
                model.release(); // its weights are no longer the base's
            }
        }
    }

    /** The dev loss before a training on plain text, whose effect is otherwise not seen; it is the event of step 0. */
    private static OptionalDouble devLossBefore(
            RunFolder run, boolean resume, PrepareStep.Prepared prepared, Training training, RunEvents events) {
        if (!run.kind().equals(TrainConfig.Method.PRETRAIN.word())
                || prepared.rows().dev().isEmpty()) {
            return OptionalDouble.empty();
        }
        if (resume) {
            return run.eventLines().stream()
                    .filter(event -> event.path("event").asString("").equals("devLoss")
                            && event.path("step").asLong(-1) == 0)
                    .mapToDouble(event -> event.path("loss").asDouble())
                    .findFirst();
        }
        RunEvent.DevLoss measured = training.devLoss(0);
        events.accept(measured);
        return OptionalDouble.of(measured.loss());
    }

    private static Training setUp(
            RunFolder run, BaseModel model, PrepareStep.Prepared prepared, TrainingPlan plan, Training.Run where) {
        return run.trainsAdapter()
                ? Training.setUp(model.decoder(), model.filesOfAdapter(), prepared.rows(), plan.config(), where)
                : Training.setUpFull(model.decoder(), model.filesOfTrained(), prepared.rows(), plan.config(), where);
    }

    private static Map<String, Double> results(Training.Result result, long parameters) {
        Map<String, Double> results = new LinkedHashMap<>();
        results.put("steps", (double) result.steps());
        if (Double.isFinite(result.loss())) {
            results.put("loss", result.loss());
        }
        Double best = result.bestDevLoss();
        if (best != null) {
            results.put("bestDevLoss", best);
        }
        results.put("tokens", (double) result.tokens());
        results.put("seconds", result.seconds());
        results.put("trainedParameters", (double) parameters);
        results.put("peakResidentBytes", (double) ProcessMemory.peakResidentBytes());
        results.put("peakDeviceBytes", (double) DeviceMemory.peakBytes());
        return results;
    }

    /** The state of the last checkpoint also stands in the run folder, where plotters look for it. */
    private static void copyTrainerState(RunFolder run) {
        java.nio.file.Path checkpoints = run.path().resolve("checkpoints");
        String[] names = checkpoints.toFile().list((folder, name) -> name.startsWith("step-"));
        if (names != null && names.length > 0) {
            java.util.Arrays.sort(names);
            String state = "trainer_state.json";
            run.write(
                    run.path().resolve(state),
                    StepFiles.read(checkpoints.resolve(names[names.length - 1]).resolve(state)));
        }
    }

    private StepOutcome done(RunFolder run, Training.Result result, Map<String, Double> results, boolean resumed) {
        Double best = result.bestDevLoss();
        String line = String.format(
                Locale.ROOT,
                "run %s: %s in %s (%.0f tokens/s), last loss %.4f%s, peak memory %.1f GB",
                run.id(),
                Count.of(result.steps(), "step"),
                Timings.duration(result.seconds()),
                result.tokens() / Math.max(1e-9, result.seconds()),
                result.loss(),
                best == null ? "" : String.format(Locale.ROOT, ", best dev loss %.4f", best),
                DeviceMemory.peakBytes() / 1e9);
        Map<String, Object> details = new LinkedHashMap<>(results);
        details.put("run", run.id());
        details.put(what(run), context.project().relative(run.result()));
        List<String> lines = new ArrayList<>(List.of(line));
        ForecastAgainstActual.record(run, result.seconds(), DeviceMemory.peakBytes(), resumed)
                .ifPresent(both -> {
                    lines.add(both.line());
                    details.put("forecast", both.details());
                });
        Double start = results.get("startDevLoss");
        if (start != null && best != null) {
            details.put("startDevPerplexity", Math.exp(start));
            details.put("devPerplexity", Math.exp(best));
            lines.add(String.format(
                    Locale.ROOT, "dev perplexity: %.2f before, %.2f at its best", Math.exp(start), Math.exp(best)));
        }
        lines.add(what(run) + ": " + context.project().relative(run.result()));
        return StepOutcome.done(NAME, lines, next(run), details);
    }

    private StepOutcome alreadyTrained(RunFolder run) {
        return StepOutcome.skipped(
                NAME,
                List.of("run " + run.id() + " was trained with the same data, base and settings"),
                next(run),
                Map.of("run", run.id(), what(run), context.project().relative(run.result())));
    }

    /** Suites ask for answers; a model of plain text goes on with a text. */
    private String next(RunFolder run) {
        return run.kind().equals(TrainConfig.Method.PRETRAIN.word())
                ? "tunesmith generate " + context.project().relative(run.model()) + " --prompt TEXT"
                : "tunesmith evaluate";
    }

    private static String what(RunFolder run) {
        return run.trainsAdapter() ? "adapter" : "model";
    }
}
