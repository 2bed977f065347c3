package dev.tunesmith.project.step;

import dev.tunesmith.engine.lora.LoraConfig;
import dev.tunesmith.engine.lora.LoraOptions;
import dev.tunesmith.engine.train.AdamW;
import dev.tunesmith.engine.train.LrSchedule;
import dev.tunesmith.engine.train.Training;
import dev.tunesmith.engine.train.TrainingConfig;
import dev.tunesmith.engine.train.TrainingRow;
import dev.tunesmith.project.config.TrainConfig;
import dev.tunesmith.project.folder.Fingerprint;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A training run as decided: the settings, and the hash of everything that decides the result. Nothing is left open but the
 * learning rate where it is {@code auto}: it is found once the run is known to be new, see {@link #withLearningRate}.
 *
 * @param config for the engine
 * @param openLearningRate whether the learning rate has yet to be found; the one in {@code config} then means nothing
 * @param choices what {@code auto} stood for, and the machine's own choices: word → value
 * @param fingerprint of data, base, settings and choices
 */
public record TrainingPlan(
        TrainingConfig config, boolean openLearningRate, Map<String, String> choices, String fingerprint) {

    private static final String LEARNING_RATE = "learningRate";

    /**
     * Tokens that are computed at once where the configuration leaves that open: enough to keep the matrix products large,
     * and few enough for a laptop's memory.
     */
    private static final int TOKEN_BUDGET = 2048;

    static TrainingPlan of(StepContext context, BaseModel model, Training.Data rows) {
        TrainingConfig config = config(context, model, rows);
        Map<String, String> choices = choices(model, config);
        boolean open = context.config().train().optimizer().learningRate() == null;
        return new TrainingPlan(config, open, choices, fingerprint(config, open, choices, model, rows));
    }

    /** The settings for the engine; the learning rate is 0 where it has yet to be found. */
    public static TrainingConfig config(StepContext context, BaseModel model, Training.Data rows) {
        TrainConfig train = context.config().train();
        Double learningRate = train.optimizer().learningRate();
        boolean adapter = train.method() == TrainConfig.Method.LORA;
        int budget = train.tokenBudget() == 0 ? Math.max(TOKEN_BUDGET, longest(rows)) : train.tokenBudget();
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
                train.sharePrefix());
    }

    private static LoraConfig lora(TrainConfig.Lora lora) {
        TrainConfig.Lora.Variants variants = lora.variants();
        LoraOptions options = new LoraOptions(
                variants.rankPattern(), variants.alphaPattern(), variants.useRslora(), variants.layersToTransform());
        return new LoraConfig(lora.rank(), lora.alpha(), lora.dropout(), lora.targetModules(), options);
    }

    /** The plan with the learning rate that a range test found; the fingerprint stays, for it says {@code auto}. */
    TrainingPlan withLearningRate(double rate) {
        Map<String, String> all = new LinkedHashMap<>(choices);
        all.put(LEARNING_RATE, Double.toString(rate));
        return new TrainingPlan(config.withLearningRate(rate), false, all, fingerprint);
    }

    /** The plan of a run that was begun before, with the learning rate that was found then. */
    TrainingPlan asBegun(JsonNode record) {
        return openLearningRate
                ? withLearningRate(Double.parseDouble(
                        record.path("choices").path(LEARNING_RATE).asString("")))
                : this;
    }

    private static int longest(Training.Data rows) {
        int longest = rows.train().stream().mapToInt(TrainingRow::length).max().orElse(0);
        return Math.max(
                longest, rows.dev().stream().mapToInt(TrainingRow::length).max().orElse(0));
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
        choices.put("tokenBudget", "" + config.tokenBudget());
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
                .add("weights", model.sha256());
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
