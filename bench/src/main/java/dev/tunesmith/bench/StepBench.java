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
import dev.tunesmith.engine.model.DecoderModel.Dimensions;
import dev.tunesmith.engine.model.PassOptions;
import dev.tunesmith.engine.nn.MadeUpRows;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
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
 * <p>The products are those of the frozen linear layers, forward and back, and of the head; attention's and the adapter's are
 * not counted, so the share that a step could reach is below 1. Both are timed in turn in one process.
 *
 * <pre>StepBench MODEL ROWS ROW_TOKENS float32|bfloat16|both OUT.json</pre>
 */
public final class StepBench {

    private static final int ROUNDS = 7;

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
        double[] products = new double[ROUNDS];
        try (LoraAdapter adapter = LoraAdapter.fresh(
                new LoraConfig(8, 16, 0, List.of(LoraConfig.ALL_LINEAR)), model.adaptable(), 0, type)) {
            for (int i = -1; i < ROUNDS; i++) { // round -1 warms up
                long start = System.nanoTime();
                model.lossAndGradient(batch, adapter, PassOptions.FAST);
                long middle = System.nanoTime();
                products();
                long end = System.nanoTime();
                if (i >= 0) {
                    steps[i] = (middle - start) / 1e9;
                    products[i] = (end - middle) / 1e9;
                }
            }
        }
        Arrays.sort(steps);
        Arrays.sort(products);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("dtype", word(type));
        figures.put("tokens", batch.tokens());
        figures.put("targets", batch.targetIds().length);
        figures.put("stepSeconds", steps[ROUNDS / 2]);
        figures.put("productSeconds", products[ROUNDS / 2]);
        figures.put("share", products[ROUNDS / 2] / steps[ROUNDS / 2]);
        figures.put("fastestStepSeconds", steps[0]);
        return figures;
    }

    /** The frozen layers' products of one step, forward and input gradients. */
    private void products() {
        Dimensions sizes = model.dimensions();
        int d = sizes.hiddenSize();
        int f = sizes.ffnSize();
        int t = batch.tokens();
        int wide = sizes.attention().fusedWidth();
        int heads = sizes.attention().queryWidth();
        try (Scope outer = Scope.open()) {
            int[][] shapes = {{wide, d}, {d, heads}, {2 * f, d}, {d, f}};
            for (int[] shape : shapes) {
                Tensor weight = Tensors.uniform(shape[0], shape[1]).to(type);
                both(weight, t, sizes.numLayers());
            }
            both(Tensors.uniform(sizes.vocabSize(), d).to(type), batch.targetIds().length, 1);
        }
    }

    private void both(Tensor weight, int rows, int times) {
        Tensor x = Tensors.uniform(rows, weight.size(1)).to(type);
        Tensor dy = Tensors.uniform(rows, weight.size(0)).to(type);
        for (int i = 0; i < times; i++) {
            try (Scope scope = Scope.open()) {
                x.linear(weight);
                dy.mm(weight);
            }
        }
    }
}
