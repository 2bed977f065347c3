package dev.tunesmith.engine.forecast;

import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.engine.lora.AdapterSize;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.PassOptions;
import dev.tunesmith.engine.model.TrainedWeights;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.nn.ResponseLoss;
import dev.tunesmith.engine.tensor.DeviceMemory;
import dev.tunesmith.engine.train.AdapterStart;
import dev.tunesmith.engine.train.KeepFrozen;
import dev.tunesmith.engine.train.TrainingConfig;
import dev.tunesmith.engine.train.TrainingPreview;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts time and memory of a training run.
 *
 * <p>Memory is what the process has now plus what the largest micro-batch will keep for its backward pass, by the shapes
 * alone. Time is the run's tokens at a measured speed: that of the run's own first steps, or of a few steps that are computed
 * and thrown away where only the forecast is wanted.
 */
public final class Forecaster {

    private static final int PROBED_STEPS = 2;

    private Forecaster() {}

    /**
     * Compute a few steps, throw them away and extrapolate; parameters, files and random numbers stay as they are.
     *
     * @param memory of the same run
     * @throws ResourceException if it cannot fit; nothing was computed then
     */
    public static Forecast probed(
            DecoderModel model,
            TrainingPreview preview,
            MemoryForecast memory,
            TrainingConfig config,
            Progress progress) {
        requireFits(memory, preview, config);
        Probe probe = probe(model, preview.stepsOfMedianSize(PROBED_STEPS + 1), config, progress);
        double streamPerSecond = probe.streamTokens / probe.seconds;
        return atSpeed(preview, memory, preview.sequenceTokens() * streamPerSecond / preview.streamTokens());
    }

    /**
     * What the run will take, by the shapes of its largest micro-batch.
     *
     * @param rangeTest whether the learning rate is looked for first: that test keeps a copy of what is trained
     * @param available bytes that the process could take beside what it has
     */
    public static MemoryForecast memory(
            DecoderModel model, TrainingPreview preview, TrainingConfig config, boolean rangeTest, long available) {
        TrainedNumbers trained = trained(model, config);
        Stream<PackedBatch> steps = preview.epoch().stream().flatMap(List::stream);
        long activations = trained.stateBytes + activationBytes(model, steps, trained, config.pass());
        if (config.keepFrozen() == KeepFrozen.MEMORY) {
            activations += preview.frozenBytes(model.dimensions().hiddenSize());
        }
        if (rangeTest) {
            long before = trained.stateBytes + Float.BYTES * trained.count;
            activations = Math.max(
                    activations, before + activationBytes(model, preview.rangeTest().stream(), trained, config.pass()));
        }
        long resident = DeviceMemory.usedBytes();
        return new MemoryForecast(
                Math.max(DeviceMemory.peakBytes(), resident + activations),
                available > Long.MAX_VALUE - resident ? Long.MAX_VALUE : available + resident,
                resident,
                activations);
    }

    /**
     * The whole run at a measured speed.
     *
     * @param tokensPerSecond tokens of all rows, shared prefixes counted for each row
     */
    public static Forecast atSpeed(TrainingPreview preview, MemoryForecast memory, double tokensPerSecond) {
        double trainSeconds = preview.sequenceTokens() / tokensPerSecond;
        double streamPerSecond = preview.streamTokens() / trainSeconds;
        // A dev pass has no backward pass: about a third of the work of a training pass.
        double devSeconds = preview.devPasses() * (preview.devStreamTokens() / streamPerSecond / 3);
        Map<String, String> details = new LinkedHashMap<>();
        details.put("optimizerSteps", "" + preview.steps());
        details.put("tokens", "" + preview.sequenceTokens());
        details.put("streamTokens", "" + preview.streamTokens());
        details.put("streamTokensPerSecond", String.format(Locale.ROOT, "%.0f", streamPerSecond));
        details.put("activationBytes", "" + memory.activationBytes());
        return new Forecast(
                trainSeconds + devSeconds, memory.peakBytes(), memory.availableBytes(), tokensPerSecond, details);
    }

    /**
     * Refuse a run that cannot fit.
     *
     * @throws ResourceException with the two settings that save most
     */
    public static void requireFits(MemoryForecast forecast, TrainingPreview preview, TrainingConfig config) {
        if (!forecast.fits()) {
            throw new ResourceException(
                    String.format(
                            Locale.ROOT,
                            "The run is forecast to take %.1f GB of memory; %.1f GB are available",
                            forecast.neededBytes() / 1e9,
                            forecast.availableBytes() / 1e9),
                    savers(preview, config)
                            + (config.lora() == null
                                    ? "; or train an adapter, which takes far less: method: lora"
                                    : ""));
        }
    }

    /** What would save most; a budget below the longest row saves nothing, and one just above it little. */
    private static String savers(TrainingPreview preview, TrainingConfig config) {
        List<String> savers = new ArrayList<>();
        if (!config.pass().recompute()) {
            savers.add((config.lora() != null && config.lora().dropout() > 0 ? "train.lora.dropout to 0 and " : "")
                    + "train.recompute to always");
        }
        if (config.tokenBudget() - preview.longestRow() >= config.tokenBudget() / 4) {
            savers.add("train.tokenBudget (now " + config.tokenBudget() + ") to "
                    + Math.max(preview.longestRow(), config.tokenBudget() / 2));
        }
        if (savers.size() < 2) {
            savers.add("train.maxLength lower so that the longest rows go (now " + preview.longestRow() + " tokens)");
        }
        return "set " + String.join(", or ", savers);
    }

    /**
     * What is trained, as the forecast counts it.
     *
     * @param count of the numbers in the flat vectors
     * @param stateBytes of the vectors that setting the run up will allocate
     * @param keptPerToken numbers in the compute type that an adapter keeps of a token for its backward pass
     */
    private record TrainedNumbers(long count, long stateBytes, long keptPerToken) {}

    /**
     * An adapter's parameters and gradients come with the run, as AdamW's two moments do; those of a model that is trained
     * itself came with its weights and are resident, see {@link TrainedWeights}.
     */
    private static TrainedNumbers trained(DecoderModel model, TrainingConfig config) {
        TrainedWeights weights = model.trained();
        if (weights != null) {
            long count = weights.parameters().elements();
            return new TrainedNumbers(count, 2 * Float.BYTES * count, 0);
        }
        if (config.lora() == null) {
            return new TrainedNumbers(0, 0, 0);
        }
        AdapterSize size = AdapterSize.of(AdapterStart.shape(config, model.adaptable()), model.adaptable());
        return new TrainedNumbers(
                size.parameters(),
                4L * Float.BYTES * size.parameters(),
                size.keptPerToken(config.pass().recompute()));
    }

    private record Probe(double seconds, long streamTokens) {}

    private static Probe probe(
            DecoderModel model, List<List<PackedBatch>> steps, TrainingConfig config, Progress progress) {
        long tokens = 0;
        double seconds = 0;
        try (Progress.Task task = progress.start("forecast", steps.size(), "steps");
                LoraAdapter adapter = adapter(model, config)) {
            for (int i = 0; i < steps.size(); i++) {
                long start = System.nanoTime();
                for (PackedBatch batch : steps.get(i)) {
                    model.lossAndGradient(batch, adapter, config.pass());
                }
                if (i > 0) { // the first step warms caches and code up
                    seconds += (System.nanoTime() - start) / 1e9;
                    tokens +=
                            steps.get(i).stream().mapToLong(PackedBatch::tokens).sum();
                }
                task.update(i + 1, "");
            }
        }
        TrainedWeights weights = model.trained();
        if (weights != null) {
            weights.gradients().zeroInPlace();
        }
        if (tokens == 0) {
            throw new IllegalStateException("a run has at least one step");
        }
        return new Probe(seconds, tokens);
    }

    private static @Nullable LoraAdapter adapter(DecoderModel model, TrainingConfig config) {
        return config.lora() == null ? null : AdapterStart.of(model, config);
    }

    /** The most that a micro-batch keeps for its backward pass in all layers, and what one layer needs beside it. */
    private static long activationBytes(
            DecoderModel model, Stream<PackedBatch> batches, TrainedNumbers trained, PassOptions options) {
        int vocabulary = model.dimensions().vocabSize();
        long perToken = model.keptBytesPerToken(options)
                + model.workingBytesPerToken()
                + model.compute().bytes() * trained.keptPerToken;
        return batches.mapToLong(batch -> batch.tokens() * perToken
                        + model.attentionBytes(batch)
                        + 2L * Float.BYTES * Math.min(ResponseLoss.CHUNK_ROWS, batch.tokens()) * vocabulary)
                .max()
                .orElse(0);
    }
}
