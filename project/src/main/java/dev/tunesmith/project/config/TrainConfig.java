package dev.tunesmith.project.config;

import dev.tunesmith.core.config.YamlMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the base model is trained. What is {@code auto} is resolved when a run begins and recorded there.
 *
 * @param method what is trained
 * @param lora shape of the adapter; means nothing where none is trained
 * @param optimizer AdamW
 * @param schedule shape of the learning rate
 * @param batchSize samples an optimizer step
 * @param epochs passes over the data; 0 where {@code maxSteps} sets the length
 * @param maxSteps optimizer steps; 0 where {@code epochs} sets the length
 * @param maxGradNorm gradients above this L2 norm are scaled down to it
 * @param maxLength tokens that a sample may have
 * @param tooLong what happens to longer samples
 * @param trainedTurns which assistant turns of a conversation are trained
 * @param stop a control token written after each answer where the chat template writes none, or null
 * @param checkpointEvery optimizer steps between checkpoints
 * @param devEvery optimizer steps between measurements of the dev loss; 0 ({@code auto}) for twice an epoch
 * @param shuffle whether each epoch has an order of its own
 * @param seed of all random numbers
 * @param dtype type of the base's matrix products
 * @param tokenBudget tokens computed at once; 0 for {@code auto}
 * @param sharePrefix whether a beginning that rows share is computed once
 * @param recompute when layers are computed again on the way back instead of kept
 * @param lastLayerOnTargets whether the last layer is computed for the rows with a loss only
 * @param stopAtLowest whether the way back ends at the lowest adapted layer
 * @param roundRows whether a pass in bfloat16 gets some rows more, so that shapes come again
 * @param prepareAhead whether another thread packs the next step's rows
 * @param keepFrozen whether and where what goes into the lowest trained layer is kept over the epochs
 * @param pretrain what belongs to training on plain text; means nothing elsewhere
 */
public record TrainConfig(
        Method method,
        Lora lora,
        Optimizer optimizer,
        Schedule schedule,
        int batchSize,
        double epochs,
        long maxSteps,
        double maxGradNorm,
        int maxLength,
        TooLong tooLong,
        Turns trainedTurns,
        @Nullable String stop,
        long checkpointEvery,
        long devEvery,
        boolean shuffle,
        long seed,
        Dtype dtype,
        int tokenBudget,
        boolean sharePrefix,
        Recompute recompute,
        boolean lastLayerOnTargets,
        boolean stopAtLowest,
        boolean roundRows,
        boolean prepareAhead,
        KeepFrozen keepFrozen,
        PretrainConfig pretrain) {

    /** Random weights learn at a rate that would ruin trained ones. */
    private static final double FROM_SCRATCH_LEARNING_RATE = 1e-3;

    private static final String AUTO = "auto";
    private static final double DEFAULT_EPOCHS = 2;
    private static final long MOST = 1_000_000_000;

    /** What is trained, and on what. */
    public enum Method {
        /** An adapter, on samples. */
        LORA(1e-3),
        /** All weights, on samples. */
        FULL(5e-5),
        /** All weights, on plain text. */
        PRETRAIN(1e-4);

        private final double learningRate;

        Method(double learningRate) {
            this.learningRate = learningRate;
        }

        /** The word that the configuration and run folders have for it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Method ofWord(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** Whether what goes into the lowest trained layer is kept over the epochs. */
    public enum KeepFrozen {
        /** In memory where it fits there, else in a file. */
        TRUE,
        /** In memory where it fits there, else not at all. */
        MEMORY,
        /** It is computed each time. */
        FALSE
    }

    /**
     * Shape of a low-rank adapter; {@code initAdapter} is a PEFT folder to start from, or null, and {@code otherBase} whether that
     * may have been trained on another base.
     */
    public record Lora(
            int rank,
            double alpha,
            double dropout,
            List<String> targetModules,
            @Nullable Path initAdapter,
            boolean otherBase,
            Variants variants) {

        /**
         * Where modules differ, and how updates are scaled.
         *
         * @param rankPattern expression for module names to rank
         * @param alphaPattern expression for module names to alpha
         * @param useRslora whether updates are scaled by alpha / √rank
         * @param layersToTransform layers that are adapted, from 0; empty for all
         * @param useDora whether each output of an adapted layer has a trained magnitude
         * @param modulesToSave modules that are trained in full beside the updates
         * @param ensureWeightTying whether embeddings among them stay tied to the head
         */
        public record Variants(
                Map<String, Integer> rankPattern,
                Map<String, Double> alphaPattern,
                boolean useRslora,
                List<Integer> layersToTransform,
                boolean useDora,
                List<String> modulesToSave,
                boolean ensureWeightTying) {

            static final Variants NONE = new Variants(Map.of(), Map.of(), false, List.of(), false, List.of(), false);

            public Variants {
                rankPattern = Collections.unmodifiableMap(new LinkedHashMap<>(rankPattern));
                alphaPattern = Collections.unmodifiableMap(new LinkedHashMap<>(alphaPattern));
                layersToTransform = List.copyOf(layersToTransform);
                modulesToSave = List.copyOf(modulesToSave);
            }
        }

        public Lora {
            targetModules = List.copyOf(targetModules);
        }
    }

    /** AdamW's settings; {@code learningRate} is null where a range test is to find it. */
    public record Optimizer(
            @Nullable Double learningRate, double weightDecay, double beta1, double beta2, double epsilon) {}

    /** A warm-up, then {@code constant}, {@code linear} or {@code cosine}. */
    public record Schedule(String kind, long warmupSteps) {}

    /** What happens to a sample with more than {@code maxLength} tokens. */
    public enum TooLong {
        /** It is an error that names it. */
        ERROR,
        /** It is left out and listed. */
        DROP,
        /** Its oldest turns are left out, and that is listed. */
        CUT,
        /** It becomes several rows, and that is listed. */
        SPLIT
    }

    /** Which assistant turns are trained. */
    public enum Turns {
        /** Every one, unless its message says no. */
        ALL,
        /** The last one, unless its message says no. */
        LAST,
        /** Those whose message says yes. */
        MARKED
    }

    /** When layers are computed again on the way back, which takes longer and far less memory. */
    public enum Recompute {
        /** Where memory would not do otherwise. */
        AUTO,
        ALWAYS,
        NEVER
    }

    /** Type of the base's matrix products. */
    public enum Dtype {
        AUTO,
        FLOAT32,
        BFLOAT16
    }

    static TrainConfig read(YamlMap map) {
        double epochs = map.number("epochs", 0, 1e-3, 1e6);
        long maxSteps = map.integer("maxSteps", 0, 1, MOST);
        if (epochs > 0 && maxSteps > 0) {
            map.problem(
                    "maxSteps",
                    "epochs (" + epochs + ") and maxSteps (" + maxSteps + ") are both given",
                    "remove one of them: maxSteps alone sets the length, repeating the data");
        }
        Method method = method(map);
        PretrainConfig pretrain = PretrainConfig.read(map.map("pretrain"));
        double learningRate = pretrain.fromScratch() == null ? method.learningRate : FROM_SCRATCH_LEARNING_RATE;
        TrainConfig train = new TrainConfig(
                method,
                lora(map.map("lora")),
                optimizer(map.map("optimizer"), learningRate),
                schedule(map.map("schedule")),
                (int) map.integer("batchSize", 8, 1, 100_000),
                epochs == 0 && maxSteps == 0 ? DEFAULT_EPOCHS : epochs,
                maxSteps,
                map.number("maxGradNorm", 1, 1e-9, Double.MAX_VALUE),
                (int) map.integer("maxLength", 1024, 2, 1_000_000),
                choice(map, "tooLong", TooLong.values()),
                choice(map, "trainedTurns", Turns.values()),
                map.string("stop").orElse(null),
                map.integer("checkpointEvery", 100, 1, MOST),
                autoOr(map, "devEvery"),
                map.bool("shuffle", true),
                map.integer("seed", 42, 0, Long.MAX_VALUE),
                choice(map, "dtype", Dtype.values()),
                (int) autoOr(map, "tokenBudget"),
                map.bool("sharePrefix", true),
                choice(map, "recompute", Recompute.values()),
                map.bool("lastLayerOnTargets", true),
                map.bool("stopAtLowest", true),
                map.bool("roundRows", true),
                map.bool("prepareAhead", true),
                choice(map, "keepFrozen", KeepFrozen.values()),
                pretrain);
        map.finish();
        return train;
    }

    private static Method method(YamlMap map) {
        Method method = Method.ofWord(map.choice("method", List.of("lora", "full", "pretrain"), "lora"));
        if (method != Method.LORA && map.plain("lora") != null) {
            map.problem(
                    "lora",
                    "train.method is " + method.word() + ", which trains all weights and no adapter",
                    "remove train.lora, or write method: lora");
        }
        if (method != Method.PRETRAIN && map.plain("pretrain") != null) {
            map.problem(
                    "pretrain",
                    "train.method is " + method.word() + ", which trains on samples, not on plain text",
                    "remove train.pretrain, or write method: pretrain");
        }
        return method;
    }

    private static Lora lora(YamlMap map) {
        Lora lora = new Lora(
                (int) map.integer("rank", 8, 1, 100_000),
                map.number("alpha", 16, 1e-6, 1e6),
                map.number("dropout", 0, 0, 0.99),
                map.strings("targetModules").orElse(List.of("all-linear")),
                map.path("initAdapter").orElse(null),
                map.bool("otherBase", false),
                variants(map));
        map.finish();
        return lora;
    }

    private static Lora.Variants variants(YamlMap map) {
        YamlMap ranks = map.map("rankPattern");
        Map<String, Integer> rankPattern = new LinkedHashMap<>();
        ranks.keys().forEach(key -> rankPattern.put(key, (int) ranks.integer(key, 1, 1, 100_000)));
        YamlMap alphas = map.map("alphaPattern");
        Map<String, Double> alphaPattern = new LinkedHashMap<>();
        alphas.keys().forEach(key -> alphaPattern.put(key, alphas.number(key, 1, 1e-6, 1e6)));
        List<Integer> layers = new ArrayList<>();
        for (String layer : map.strings("layersToTransform").orElse(List.of())) {
            if (layer.matches("[0-9]{1,6}")) {
                layers.add(Integer.parseInt(layer));
            } else {
                map.problem(
                        "layersToTransform", "expected layer numbers from 0, found " + layer, "write such as [0, 1]");
            }
        }
        return new Lora.Variants(
                rankPattern,
                alphaPattern,
                map.bool("useRslora", false),
                layers,
                map.bool("useDora", false),
                map.strings("modulesToSave").orElse(List.of()),
                map.bool("ensureWeightTying", false));
    }

    private static Optimizer optimizer(YamlMap map, double usualRate) {
        boolean auto = map.string("learningRate").filter(AUTO::equals).isPresent();
        Double learningRate = auto ? null : (Double) map.number("learningRate", usualRate, 0, 10);
        Optimizer optimizer = new Optimizer(
                learningRate,
                map.number("weightDecay", 0, 0, 1),
                map.number("beta1", 0.9, 0, 0.999999999),
                map.number("beta2", 0.999, 0, 0.999999999),
                map.number("epsilon", 1e-8, 0, 1));
        map.finish();
        return optimizer;
    }

    private static Schedule schedule(YamlMap map) {
        Schedule schedule = new Schedule(
                map.choice("kind", List.of("constant", "linear", "cosine"), "cosine"),
                map.integer("warmupSteps", 10, 0, MOST));
        map.finish();
        return schedule;
    }

    private static long autoOr(YamlMap map, String key) {
        return map.string(key, AUTO).equals(AUTO) ? 0 : map.integer(key, 0, 1, 10_000_000);
    }

    /** One of an enumeration's words in lower case, the first by default. */
    private static <E extends Enum<E>> E choice(YamlMap map, String key, E[] values) {
        List<String> words = Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
        return values[words.indexOf(map.choice(key, words, words.get(0)))];
    }
}
