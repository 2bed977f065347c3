package dev.tunesmith.bench;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.EngineOptions;
import dev.tunesmith.engine.LocalModel;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.LoraConfig;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.PassOptions;
import dev.tunesmith.engine.nn.MadeUpRows;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Lanes;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Torch;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sets a training step beside its own matrix products run back to back: how much of a step is products, and what the rest costs.
 *
 * <p>Two sums of products are timed: those of the frozen linear layers and the head, forward and back; and all, with the adapter's thin
 * ones and attention's, as often as a step makes them. Operands are made beforehand, results where they are made in a step. Step and
 * products are timed in turn in one process.
 *
 * <pre>StepBench MODEL ROWS ROW_TOKENS float32|bfloat16|both OUT.json</pre>
 */
public final class StepBench {

    private static final int ROUNDS = 7;
    private static final LoraConfig LORA = new LoraConfig(8, 16, 0, List.of(LoraConfig.ALL_LINEAR));

    private final DecoderModel model;
    private final DType type;
    private final PackedBatch batch;

    private StepBench(DecoderModel model, DType type, PackedBatch batch) {
        this.model = model;
        this.type = type;
        this.batch = batch;
    }

    /** Run the benchmark; see the class. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 5) {
            throw new UsageException(
                    "StepBench takes 5 arguments", "MODEL ROWS ROW_TOKENS float32|bfloat16|both OUT.json");
        }
        PrintStream out = System.out;
        List<Map<String, Object>> results = new ArrayList<>();
        for (DType type : List.of(DType.FLOAT32, DType.BFLOAT16)) {
            if (!List.of(word(type), "both").contains(arguments[3])) {
                continue;
            }
            Torch.ensureLoaded();
            try (DecoderModel model =
                    LocalModel.loadWeights(Path.of(arguments[0]), "model", EngineOptions.of(type), Progress.silent())) {
                PackedBatch batch = MadeUpRows.batch(
                        Integer.parseInt(arguments[1]),
                        Integer.parseInt(arguments[2]),
                        model.dimensions().vocabSize());
                Map<String, Object> figures = new StepBench(model, type, batch).run();
                out.println(Json.line(figures));
                results.add(figures);
            }
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", Machine.describe());
        all.put("command", "StepBench MODEL " + arguments[1] + " " + arguments[2]);
        all.put("results", results);
        AtomicFiles.writeString(Path.of(arguments[4]), Json.pretty(all) + "\n");
    }

    private static String word(DType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private Map<String, Object> run() {
        double[] steps = new double[ROUNDS];
        double[] frozen = new double[ROUNDS];
        double[] all = new double[ROUNDS];
        try (Scope operands = Scope.open();
                Lanes lanes = new Lanes();
                LoraAdapter adapter = LoraAdapter.fresh(LORA, model.adaptable(), 0, type)) {
            StepProducts products = new StepProducts(model, batch, LORA.rank(), type, lanes);
            for (int i = -1; i < ROUNDS; i++) { // round -1 warms up
                double step = seconds(() -> model.lossAndGradient(batch, adapter, PassOptions.FAST));
                double frozenProducts = seconds(products::frozen);
                double otherProducts = seconds(products::adapterAndAttention);
                if (i >= 0) {
                    steps[i] = step;
                    frozen[i] = frozenProducts;
                    all[i] = frozenProducts + otherProducts;
                }
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("dtype", word(type));
        figures.put("tokens", batch.tokens());
        figures.put("targets", batch.targetIds().length);
        figures.put("stepSeconds", median(steps));
        figures.put("frozenProductSeconds", median(frozen));
        figures.put("allProductSeconds", median(all));
        figures.put("frozenShare", median(frozen) / median(steps));
        figures.put("allShare", median(all) / median(steps));
        figures.put("fastestStepSeconds", Arrays.stream(steps).min().orElseThrow());
        return figures;
    }

    private static double median(double[] seconds) {
        return Arrays.stream(seconds).sorted().toArray()[seconds.length / 2];
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        try (Scope scope = Scope.open()) {
            work.run();
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
