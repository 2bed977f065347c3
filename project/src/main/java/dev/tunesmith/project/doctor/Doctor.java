package dev.tunesmith.project.doctor;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.curate.CurationReport;
import dev.tunesmith.data.split.ContaminationCheck;
import dev.tunesmith.engine.checkpoint.Checkpoint;
import dev.tunesmith.engine.selfcheck.EngineChecks;
import dev.tunesmith.engine.selfcheck.Finding;
import dev.tunesmith.engine.selfcheck.Guard;
import dev.tunesmith.engine.selfcheck.Subject;
import dev.tunesmith.engine.train.Training;
import dev.tunesmith.engine.train.TrainingConfig;
import dev.tunesmith.engine.train.TrainingRow;
import dev.tunesmith.project.config.TrainConfig;
import dev.tunesmith.project.step.BaseModel;
import dev.tunesmith.project.step.DataCards;
import dev.tunesmith.project.step.PrepareStep;
import dev.tunesmith.project.step.ProjectData;
import dev.tunesmith.project.step.StepContext;
import dev.tunesmith.project.step.TrainingPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks a project's model and data: texts and tokens of its samples, the samples themselves, what the engine computes with
 * some of them, and the checkpoints of its runs.
 *
 * <p>A check that cannot be made because something before it failed is not applicable, and says so. The project's folder
 * is only read.
 */
public final class Doctor {

    /** Samples that are rendered and tokenised: a second of work. */
    private static final int TEXT_ROWS = 1000;

    /** What the engine computes with: enough to pack and to share a prefix, and a few seconds of work. */
    private static final int ENGINE_ROWS = 8;

    private static final int ENGINE_TOKENS = 1024;

    /** For a few steps where the range test has yet to find one. */
    private static final double LEARNING_RATE = 1e-3;

    private static final String MODEL = "model";
    private static final String CHAT_TEMPLATE = "chat template";
    private static final String SAMPLES = "samples";
    private static final int CHECKS = 20;

    private final DoctorFolder folder;
    private final StepContext context;
    private final Function<StepContext, BaseModel> opening;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * Set up.
     *
     * @param opening opens the project's base model, fetching it where it is not on this machine
     */
    public Doctor(DoctorFolder folder, Function<StepContext, BaseModel> opening) {
        this.folder = folder;
        this.context = folder.context();
        this.opening = opening;
    }

    /**
     * Make all checks.
     *
     * @throws InterruptedRunException if the user stopped it
     */
    public DoctorReport run() {
        long start = System.nanoTime();
        try (Progress.Task task = context.progress().start("doctor", CHECKS, "checks")) {
            ExitCode exitCode = run(task);
            return new DoctorReport(findings, exitCode, (System.nanoTime() - start) / 1e9);
        }
    }

    private ExitCode run(Progress.Task task) {
        BaseModel model = open(task);
        boolean samples = attempt(SAMPLES, folder::collectIfNeeded, task);
        List<TrainingRow> rows = List.of();
        if (model != null && samples) {
            rows = rows(model, task);
        }
        if (samples) {
            data(task);
        }
        add(Guard.run(RunChecks.CHECKPOINTS, "", () -> RunChecks.checkpoints(folder.original(), kind())), task);
        if (model == null) {
            notAsked(EngineChecks.NAMES, "the model could not be opened", task);
            return Rehearsal.exitCode(folder, null, findings);
        }
        try (model) {
            engine(model, rows, task);
            return Rehearsal.exitCode(folder, model, findings);
        }
    }

    private String kind() {
        return context.config().train().method().word();
    }

    private void add(Finding finding, Progress.Task task) {
        if (context.cancellation().isCancelled()) {
            throw new InterruptedRunException("Stopped after " + findings.size() + " checks", "run it again");
        }
        findings.add(finding);
        task.update(Math.min(CHECKS, findings.size()), finding.check());
    }

    private void notAsked(List<String> checks, String why, Progress.Task task) {
        checks.forEach(check -> add(Finding.notApplicable(check, "", why), task));
    }

    /** Do what checks need; where it fails, that is a finding. */
    private boolean attempt(String name, Runnable work, Progress.Task task) {
        try {
            work.run();
            return true;
        } catch (InterruptedRunException e) {
            throw e;
        } catch (TunesmithException e) {
            add(Finding.fault(name, "", "" + e.getMessage(), e.fix(), e.exitCode()), task);
            return false;
        }
    }

    // ---- the model

    private @Nullable BaseModel open(Progress.Task task) {
        BaseModel[] opened = new BaseModel[1];
        boolean done = attempt(MODEL, () -> opened[0] = opening.apply(context), task);
        if (!done) {
            return null;
        }
        BaseModel model = opened[0];
        add(Guard.run(MODEL, "", () -> opens(model)), task);
        return model;
    }

    private Finding opens(BaseModel model) {
        try (Checkpoint checkpoint = Checkpoint.open(model.path())) {
            return Finding.ok(
                    MODEL,
                    context.config().model(),
                    "opens: " + checkpoint.family() + ", a vocabulary of " + checkpoint.vocabSize() + ", a context of "
                            + checkpoint.contextLength() + "; checked in float32");
        }
    }

    // ---- texts

    private List<TrainingRow> rows(BaseModel model, Progress.Task task) {
        if (model.hasTokenizer()) {
            add(Guard.run(TokenChecks.VOCABULARY, "", () -> vocabulary(model)), task);
        }
        List<TrainingRow> rows = new ArrayList<>();
        boolean texts = context.config().train().method() != TrainConfig.Method.PRETRAIN
                && !new ProjectData(context).isTokenRows(Split.TRAIN);
        if (texts) {
            attempt(SAMPLES, () -> rows.addAll(samples(model, task)), task);
        } else {
            attempt(SAMPLES, () -> rows.addAll(prepared(model)), task);
            notAsked(
                    textChecks(),
                    context.config().train().method() == TrainConfig.Method.PRETRAIN
                            ? "train.method is pretrain: plain text, all of it trained, without a chat template"
                            : "the rows come as ids, so no chat template writes them",
                    task);
        }
        return rows;
    }

    private static List<String> textChecks() {
        return List.of(
                MaskCheck.NAME,
                PromptChecks.ROUND_TRIP,
                PromptChecks.SERVED,
                PromptChecks.BOS,
                PromptChecks.BOUNDARY,
                TokenChecks.STOP,
                TokenChecks.USER_TEXT,
                TokenChecks.MARKUP,
                DataChecks.LENGTH);
    }

    private static Finding vocabulary(BaseModel model) {
        try (Checkpoint checkpoint = Checkpoint.open(model.path())) {
            return TokenChecks.vocabulary(model.tokenizer().vocabSize(), checkpoint.vocabSize());
        }
    }

    private List<TrainingRow> prepared(BaseModel model) {
        return new PrepareStep(context).run(model).rows().train();
    }

    private List<TrainingRow> samples(BaseModel model, Progress.Task task) {
        List<Sample> samples = new ProjectData(context).samples(Split.TRAIN);
        if (!attempt(CHAT_TEMPLATE, model::conversations, task)) {
            notAsked(textChecks(), "the chat template or the tokenizer cannot be used", task);
            return List.of();
        }
        TextChecks checks = new TextChecks(model, TextRows.of(model.conversations(), samples, TEXT_ROWS));
        checks.all(samples).forEach(check -> add(check, task));
        int most = Math.min(context.config().train().maxLength(), model.contextLength());
        add(DataChecks.length(checks.rows(), most, context.config().train().tooLong()), task);
        return checks.rows().rows().stream()
                .filter(row -> row.trainedCount() > 0 && row.ids().length <= most)
                .filter(row -> row.trainedEnd() > 1)
                .map(TextRow::forTraining)
                .toList();
    }

    // ---- data

    private void data(Progress.Task task) {
        if (context.config().train().method() == TrainConfig.Method.PRETRAIN) {
            notAsked(List.of(DataChecks.HELD_OUT, DataChecks.CONFLICTS), "plain text has no inputs and answers", task);
            return;
        }
        add(Guard.run(DataChecks.HELD_OUT, "", this::heldOut), task);
        add(Guard.run(DataChecks.CONFLICTS, "", this::conflicts), task);
    }

    private Finding heldOut() {
        ProjectData data = new ProjectData(context);
        if (data.isTokenRows(Split.TRAIN)) {
            return Finding.notApplicable(DataChecks.HELD_OUT, "", "ids alone say nothing about inputs");
        }
        return DataChecks.heldOut(
                ContaminationCheck.check(data.samples(Split.TRAIN), data.samples(Split.DEV), data.samples(Split.TEST)));
    }

    private Finding conflicts() {
        Optional<CurationReport> curation = new DataCards(context).curation();
        return curation.map(report -> DataChecks.conflicts(report.conflictingInputs(), report.out()))
                .orElseGet(() -> Finding.notApplicable(
                        DataChecks.CONFLICTS, "", "the samples were not curated by this program"));
    }

    // ---- the engine

    private void engine(BaseModel model, List<TrainingRow> rows, Progress.Task task) {
        if (rows.isEmpty()) {
            notAsked(EngineChecks.NAMES, "there is no row to compute with", task);
            return;
        }
        Subject[] subject = new Subject[1];
        if (!attempt("weights", () -> subject[0] = subject(model, rows), task)) {
            notAsked(EngineChecks.NAMES, "the weights could not be loaded for these settings", task);
            return;
        }
        Path trained = context.config().train().method() == TrainConfig.Method.LORA
                ? RunChecks.trainedAdapter(folder.original()).orElse(null)
                : null;
        try {
            new EngineChecks(subject[0], folder.workFolder(), trained).run(finding -> add(finding, task));
        } finally {
            model.release(); // the last check merged an adapter into it
        }
    }

    private Subject subject(BaseModel model, List<TrainingRow> rows) {
        List<TrainingRow> some = new ArrayList<>();
        int tokens = 0;
        for (TrainingRow row : rows) {
            if (some.size() < ENGINE_ROWS && (some.isEmpty() || tokens + row.length() <= ENGINE_TOKENS)) {
                some.add(row);
                tokens += row.length();
            }
        }
        TrainingConfig config = TrainingPlan.config(context, model, new Training.Data(some, List.of()));
        double rate = config.optimizer().learningRate();
        return new Subject(model.decoder(), some, rate == 0 ? config.withLearningRate(LEARNING_RATE) : config);
    }
}
