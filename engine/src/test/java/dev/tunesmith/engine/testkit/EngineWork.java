package dev.tunesmith.engine.testkit;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.event.RunEvent;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Sampling;
import dev.tunesmith.core.model.ScoreRequest;
import dev.tunesmith.core.model.ScoreRequest.TokenPair;
import dev.tunesmith.engine.EngineOptions;
import dev.tunesmith.engine.LocalModel;
import dev.tunesmith.engine.checkpoint.ModelExport;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.LoraConfig;
import dev.tunesmith.engine.lora.LoraOptions;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.PassOptions;
import dev.tunesmith.engine.nn.MadeUpRows;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.train.KeepFrozen;
import dev.tunesmith.engine.train.Training;
import dev.tunesmith.engine.train.TrainingConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * A little of all that the engine does, on tiny random models, as figures: for comparing one way of computing with another.
 *
 * <p>Forward and backward passes of every option of a decoder, adapters and full training; a training with a checkpoint, resumed;
 * generation and scores with the adapter; an export, which compares what it wrote.
 */
public final class EngineWork {

    private static final Sampling SAMPLED = new Sampling(1.2, 30, 0.9, 0.01, 1.1, 5);

    private EngineWork() {}

    /** Do it in an empty folder: what was computed, by name. */
    public static Map<String, Double> figures(Path folder) throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (TinyDecoder decoder : TinyDecoder.values()) {
            adapterPass(decoder, figures);
        }
        fullPass(TinyDecoder.SANDWICH, figures);
        fullPass(TinyDecoder.LEARNED_POSITIONS, figures);
        GoldenModel golden = GoldenModel.named("llama_tied");
        Path adapter = training(golden, folder.resolve("run"), figures);
        answers(golden, adapter, figures);
        ModelExport.Result exported = ModelExport.run(
                new ModelExport.Request(golden.folder(), adapter, folder.resolve("merged"), DType.FLOAT32, 1 << 20),
                Progress.silent());
        figures.put("exported weights", (double) exported.weights());
        figures.put("exported otherwise", Math.rint(exported.difference() * 1e3));
        return figures;
    }

    private static PackedBatch batch() {
        return MadeUpRows.batch(2, 9, TinyDecoder.VOCAB);
    }

    private static void adapterPass(TinyDecoder decoder, Map<String, Double> figures) {
        LoraConfig config = new LoraConfig(4, 8, 0, List.of(LoraConfig.ALL_LINEAR), LoraOptions.NONE);
        try (DecoderModel model = decoder.load();
                LoraAdapter adapter = LoraAdapter.fresh(config, model.adaptable(), 1, DType.FLOAT32);
                Scope scope = Scope.open()) {
            figures.put(
                    decoder + " loss",
                    model.lossAndGradient(batch(), adapter, PassOptions.FAST).loss());
            figures.put(decoder + " gradient", adapter.gradients().norm());
        }
    }

    private static void fullPass(TinyDecoder decoder, Map<String, Double> figures) {
        try (DecoderModel model = decoder.loadTrainable();
                Scope scope = Scope.open()) {
            figures.put(
                    decoder + " loss, all trained",
                    model.lossAndGradient(batch(), null, PassOptions.FAST).loss());
            figures.put(
                    decoder + " gradient, all trained",
                    Objects.requireNonNull(model.trained()).gradients().norm());
        }
    }

    /** Four steps, the last two after an interruption, with an adapter of the upper layer alone; returns the adapter. */
    private static Path training(GoldenModel golden, Path run, Map<String, Double> figures) {
        Path start = golden.folder().resolve("../../lora/rslora_patterns_upper_layer/adapter_start");
        List<RunEvent> events = new ArrayList<>();
        Path kept = run;
        try (DecoderModel model = golden.load()) {
            for (long steps : new long[] {2, 4}) {
                TrainingConfig config = Trainings.ofSteps(steps)
                        .batchSize(2)
                        .from(start)
                        .config()
                        .withKeepFrozen(KeepFrozen.FILE);
                Training.Data data =
                        new Training.Data(golden.rows(), golden.rows().subList(0, 1));
                try (Training training = Training.setUp(model, data, config, Trainings.run(run, events::add))) {
                    kept = training.train(steps > 2).kept();
                }
            }
        }
        for (RunEvent.Step step : Trainings.steps(events)) {
            figures.put("step " + step.step() + " loss", step.loss());
            figures.put("step " + step.step() + " gradient", step.gradNorm());
        }
        return kept;
    }

    private static void answers(GoldenModel golden, Path adapter, Map<String, Double> figures) {
        Random random = new Random(3);
        int[] start = TinyLlama.ids(random, 12);
        List<GenerationRequest> requests = new ArrayList<>();
        List<ScoreRequest> scores = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int[] ids = Arrays.copyOf(start, start.length + 1 + i);
            Arrays.fill(ids, start.length, ids.length, 5 + i);
            Prompt.Tokens prompt = new Prompt.Tokens(ids);
            Sampling sampling = i == 2 ? SAMPLED : Sampling.greedy();
            requests.add(new GenerationRequest(prompt, 4, sampling, List.of(), true, i == 2 ? 2 : 1, true, null));
            scores.add(new ScoreRequest(new TokenPair(prompt, start.length - 2)));
        }
        try (LocalModel base =
                        LocalModel.load(golden.folder(), "tiny", EngineOptions.of(DType.FLOAT32), Progress.silent());
                LocalModel model = base.withAdapterOfAnyBase(adapter)) {
            model.generate(requests, new Cancellation(), answer -> {
                String name = "answer " + answer.request() + "." + answer.sample() + " token ";
                for (int i = 0; i < answer.tokens().size(); i++) {
                    figures.put(name + i, (double) answer.tokens().get(i));
                    figures.put(
                            name + i + " likelihood", answer.logProbabilities().get(i));
                }
            });
            model.score(
                    scores,
                    new Cancellation(),
                    score -> figures.put("score " + score.request(), score.sumLogProbability()));
        }
    }
}
