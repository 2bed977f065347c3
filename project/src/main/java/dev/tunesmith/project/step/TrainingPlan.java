package dev.tunesmith.project.step;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.engine.forecast.Forecaster;
import dev.tunesmith.engine.forecast.MemoryForecast;
import dev.tunesmith.engine.lora.LoraConfig;
import dev.tunesmith.engine.lora.LoraOptions;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.PassOptions;
import dev.tunesmith.engine.train.AdamW;
import dev.tunesmith.engine.train.KeepFrozen;
import dev.tunesmith.engine.train.LrSchedule;
import dev.tunesmith.engine.train.Training;
import dev.tunesmith.engine.train.TrainingConfig;
import dev.tunesmith.engine.train.TrainingPreview;
import dev.tunesmith.engine.train.TrainingRow;
import dev.tunesmith.project.config.TrainConfig;
import dev.tunesmith.project.folder.Fingerprint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A training run as decided: the settings, and the hash of everything that decides the result. Left open are the learning rate
 * where it is {@code auto}, found once the run is known to be new, see {@link #withLearningRate}, and what the room decides, see
 * {@link MemoryFit}.
 *
 * @param config for the engine
 * @param openRecompute whether layers may be computed again where memory is short; the result is the same
 * @param openTokenBudget whether fewer tokens may be computed at once where memory is short; the result is the same but for rounding
 * @param openLearningRate whether the learning rate has yet to be found; the one in {@code config} then means nothing
 * @param choices what {@code auto} stood for, and the machine's own choices: word → value
 * @param fingerprint of data, base, settings and choices
 */
public record TrainingPlan(
        TrainingConfig config,
        boolean openRecompute,
        boolean openTokenBudget,
        boolean openLearningRate,
        Map<String, String> choices,
        String fingerprint) {

    private static final String LEARNING_RATE = "learningRate";
    private static final String KEEP_FROZEN = "keepFrozen";

    /** Of the memory at hand, one part in so many at most goes to what is kept of frozen layers. */
    private static final int SHARE_FOR_FROZEN = 4;

    private static final String TOKEN_BUDGET = "tokenBudget";

    static TrainingPlan of(StepContext context, BaseModel model, Training.Data rows) {
        TrainingConfig config = config(context, model, rows);
        Map<String, String> choices = choices(model, config);
        TrainConfig train = context.config().train();
        boolean open = train.optimizer().learningRate() == null;
        boolean openRecompute = train.recompute() == TrainConfig.Recompute.AUTO
                && (train.method() != TrainConfig.Method.LORA || train.lora().dropout() == 0);
        return new TrainingPlan(
                config,
                openRecompute,
                train.tokenBudget() == 0,
                open,
                choices,
                fingerprint(config, open, choices, model, rows));
    }

    /** The settings for the engine; the learning rate is 0 where it has yet to be found. */
    public static TrainingConfig config(StepContext context, BaseModel model, Training.Data rows) {
        TrainConfig train = context.config().train();
        Double learningRate = train.optimizer().learningRate();
        boolean adapter = train.method() == TrainConfig.Method.LORA;
        Path start = train.lora().initAdapter();
        if (adapter && start != null) {
            requireFolder(start);
        }
        if (adapter && start != null && !train.lora().otherBase()) {
            model.requireBaseOf(start, "train.lora.otherBase: true");
        }
        int budget = train.tokenBudget() == 0
                ? Math.max(MemoryFit.MOST_TOKENS, TrainingPreview.longestRow(rows))
                : train.tokenBudget();
        return new TrainingConfig(
                adapter ? lora(train.lora()) : null,
                adapter ? train.lora().initAdapter() : null,
                new AdamW.Config(
                        learningRate == null ? 0 : learningRate,
                        train.optimizer().weightDecay(),
                        train.optimizer().beta1(),
                        train.optimizer().beta2(),
                        train.optimizer().epsilon()),
                LrSchedule.Kind.ofWord(train.schedule().kind()),
                train.schedule().warmupSteps(),
                train.batchSize(),
                train.epochs(),
                train.maxSteps(),
                train.maxGradNorm(),
                train.checkpointEvery(),
                devEvery(train, rows.train().size()),
                train.shuffle(),
                train.seed(),
                model.dtype(),
                budget,
                train.sharePrefix(),
                new PassOptions(
                        train.lastLayerOnTargets(),
                        train.recompute() == TrainConfig.Recompute.ALWAYS,
                        train.stopAtLowest(),
                        train.roundRows()),
                train.prepareAhead(),
                adapter && start == null ? keepFrozen(train) : KeepFrozen.NO);
    }

    private static void requireFolder(Path start) {
        if (!Files.isDirectory(start)) {
            throw new UsageException(
                    "train.lora.initAdapter: " + start + (Files.exists(start) ? " is a file" : " does not exist")
                            + ", expected an adapter's folder",
                    "name a folder with adapter_config.json and adapter_model.safetensors, such as adapter/ of a run, or "
                            + "remove train.lora.initAdapter to begin with a new adapter");
        }
    }

    /** Where it may be kept at most; {@link #decidingOnFrozen} looks at what there is room for. */
    private static KeepFrozen keepFrozen(TrainConfig train) {
        return switch (train.keepFrozen()) {
            case TRUE -> KeepFrozen.FILE;
            case MEMORY -> KeepFrozen.MEMORY;
            case FALSE -> KeepFrozen.NO;
        };
    }

    private static LoraConfig lora(TrainConfig.Lora lora) {
        TrainConfig.Lora.Variants variants = lora.variants();
        LoraOptions options = new LoraOptions(
                variants.rankPattern(),
                variants.alphaPattern(),
                variants.useRslora(),
                variants.layersToTransform(),
                variants.useDora(),
                variants.modulesToSave(),
                variants.ensureWeightTying());
        return new LoraConfig(lora.rank(), lora.alpha(), lora.dropout(), lora.targetModules(), options);
    }

    /** The plan with the learning rate that a range test found; the fingerprint stays, for it says {@code auto}. */
    TrainingPlan withLearningRate(double rate) {
        Map<String, String> all = new LinkedHashMap<>(choices);
        all.put(LEARNING_RATE, Double.toString(rate));
        return new TrainingPlan(config.withLearningRate(rate), openRecompute, openTokenBudget, false, all, fingerprint);
    }

    /**
     * What it will take: the training, and before it the search for a learning rate that has yet to be found.
     *
     * @param available bytes at hand beside what the process has
     */
    MemoryForecast memory(DecoderModel model, TrainingPreview preview, long available) {
        return Forecaster.memory(model, preview, config, openLearningRate, available);
    }

    /** The plan with layers computed again on the way back; the fingerprint stays, for the result does. */
    TrainingPlan recomputing() {
        return new TrainingPlan(config.withRecompute(), false, openTokenBudget, openLearningRate, choices, fingerprint);
    }

    /** The plan with the decision how many tokens are computed at once; the fingerprint stays, for it says {@code auto}. */
    TrainingPlan withTokenBudget(int budget) {
        Map<String, String> all = new LinkedHashMap<>(choices);
        all.put(TOKEN_BUDGET, "" + budget);
        return new TrainingPlan(
                config.withTokenBudget(budget), openRecompute, false, openLearningRate, all, fingerprint);
    }

    /**
     * The plan with the decision whether and where what goes into the lowest trained layer is kept: where there are frozen layers
     * below it, more than one epoch, and room for it, in memory or else on the disk of the runs.
     *
     * @param memory bytes at hand
     * @param disk bytes free where runs are
     */
    TrainingPlan decidingOnFrozen(DecoderModel model, TrainingPreview preview, long memory, long disk) {
        LoraConfig lora = config.lora();
        boolean worth = config.keepFrozen() != KeepFrozen.NO
                && lora != null
                && lora.lowestLayer(model.adaptable()) > 0
                && preview.sequenceTokens() > preview.rowTokens();
        if (!worth) {
            return keepingFrozen(KeepFrozen.NO);
        }
        long bytes = preview.frozenBytes(model.dimensions().hiddenSize());
        if (bytes < memory / SHARE_FOR_FROZEN) {
            return keepingFrozen(KeepFrozen.MEMORY);
        }
        boolean fits = config.keepFrozen() == KeepFrozen.FILE && bytes < disk / SHARE_FOR_FROZEN;
        return keepingFrozen(fits ? KeepFrozen.FILE : KeepFrozen.NO);
    }

    private TrainingPlan keepingFrozen(KeepFrozen keep) {
        Map<String, String> all = new LinkedHashMap<>(choices);
        if (keep != KeepFrozen.NO) {
            all.put(KEEP_FROZEN, keep == KeepFrozen.MEMORY ? "true" : "file");
        }
        return new TrainingPlan(
                config.withKeepFrozen(keep), openRecompute, openTokenBudget, openLearningRate, all, fingerprint);
    }

    /** The plan of a run that was begun before, with what was found and decided then. */
    TrainingPlan asBegun(JsonNode record) {
        JsonNode begun = record.path("choices");
        TrainingPlan plan = keepingFrozen(
                switch (begun.path(KEEP_FROZEN).asString("")) {
                    case "true" -> KeepFrozen.MEMORY;
                    case "file" -> KeepFrozen.FILE;
                    default -> KeepFrozen.NO;
                });
        if (openTokenBudget) {
            plan = plan.withTokenBudget(begun.path(TOKEN_BUDGET).asInt(plan.config.tokenBudget()));
        }
        return openLearningRate
                ? plan.withLearningRate(
                        Double.parseDouble(begun.path(LEARNING_RATE).asString("")))
                : plan;
    }

    /** Twice an epoch unless given; at least once in all. */
    private static long devEvery(TrainConfig train, int rows) {
        if (train.devEvery() > 0) {
            return train.devEvery();
        }
        long stepsOfEpoch = (rows + train.batchSize() - 1L) / train.batchSize();
        return Math.max(1, stepsOfEpoch / 2);
    }

    private static Map<String, String> choices(BaseModel model, TrainingConfig config) {
        Map<String, String> choices = new LinkedHashMap<>();
        choices.put("dtype", model.dtypeWord());
        choices.put("blas", model.machine().blas().name().toLowerCase(Locale.ROOT));
        choices.put("threads", "" + model.machine().threads());
        choices.put(TOKEN_BUDGET, "" + config.tokenBudget());
        choices.put("devEvery", "" + config.devEvery());
        choices.put("sharePrefix", "" + config.prefixSharingInEffect());
        return choices;
    }

    private static String fingerprint(
            TrainingConfig config,
            boolean openLearningRate,
            Map<String, String> choices,
            BaseModel model,
            Training.Data rows) {
        Fingerprint fingerprint = new Fingerprint()
                .add("config", config.toString() + (openLearningRate ? " with learningRate auto" : ""))
                .add("choices", choices.toString())
                .add("weights", model.sha256())
                .add("template", model.templateHash()); // it is stored with the result, whatever the rows show of it
        Path start = config.initAdapter();
        if (start != null) {
            fingerprint.file(start);
        }
        add(fingerprint, "train", rows.train());
        add(fingerprint, "dev", rows.dev());
        return fingerprint.hex();
    }

    private static void add(Fingerprint fingerprint, String name, List<TrainingRow> rows) {
        fingerprint.add(name, "" + rows.size());
        for (TrainingRow row : rows) {
            fingerprint.add(row.ids()).add(row.labels());
        }
    }
}
