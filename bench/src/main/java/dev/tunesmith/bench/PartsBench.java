package dev.tunesmith.bench;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.EngineOptions;
import dev.tunesmith.engine.LocalModel;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.LoraConfig;
import dev.tunesmith.engine.lora.LoraOptions;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.PassOptions;
import dev.tunesmith.engine.nn.MadeUpRows;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Torch;
import dev.tunesmith.engine.train.Packer;
import dev.tunesmith.engine.train.TrainingRow;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Sets each speed-up of training that is part of how the engine is built beside what it replaces, in one run, and fails where
 * they do not give the same numbers: fused projections, the optimizer over one flat vector, the loss in chunks, the backward
 * pass that ends at the lowest adapted layer, and packing on another thread than the one that trains.
 *
 * <p>Shapes are those of a step of {@value #ROWS} rows of {@value #ROW_TOKENS} tokens in float32. Each comparison alternates
 * within its rounds; the load of the machine is written before and after.
 *
 * <pre>PartsBench MODEL_FOLDER OUT.json</pre>
 */
public final class PartsBench {

    private static final int ROWS = 8;
    private static final int ROW_TOKENS = 100;
    private static final int FEW_ROWS = 64;
    private static final int UPPER_LAYERS = 6;
    private static final int PACKS = 1000;
    private static final PassOptions TO_THE_EMBEDDINGS =
            new PassOptions(PassOptions.FAST.lastLayerOnTargets(), PassOptions.FAST.recompute(), false, true);

    private final DecoderModel model;
    private final PackedBatch batch;

    private PartsBench(DecoderModel model) {
        this.model = model;
        this.batch = MadeUpRows.batch(ROWS, ROW_TOKENS, model.dimensions().vocabSize());
    }

    /** Run the benchmark; see the class. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 2) {
            throw new UsageException("PartsBench takes 2 arguments", "MODEL_FOLDER OUT.json");
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("date", Instant.now().toString());
        all.put("machine", Machine.describe());
        all.put("command", "PartsBench MODEL");
        all.put("loadBefore", load());
        Torch.ensureLoaded();
        try (DecoderModel model = LocalModel.loadWeights(
                Path.of(arguments[0]), "model", EngineOptions.of(DType.FLOAT32), Progress.silent())) {
            all.put("parts", new PartsBench(model).run(System.out));
        }
        all.put("loadAfter", load());
        AtomicFiles.writeString(Path.of(arguments[1]), Json.pretty(all) + "\n");
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private List<Map<String, Object>> run(PrintStream out) throws IOException, InterruptedException {
        List<Map<String, Object>> parts = new ArrayList<>();
        for (int rows : new int[] {batch.tokens(), FEW_ROWS}) {
            try (Scope scope = Scope.open()) {
                parts.add(shown(out, new FusedProducts(model, rows).run()));
            }
        }
        parts.add(shown(out, optimizer()));
        for (int rows : new int[] {batch.targetIds().length, batch.tokens()}) {
            parts.add(shown(out, ChunkedLoss.run(model, rows)));
        }
        parts.add(shown(out, lowestLayer()));
        for (boolean sharePrefix : new boolean[] {false, true}) {
            parts.add(shown(out, packing(sharePrefix)));
        }
        return parts;
    }

    private static Map<String, Object> shown(PrintStream out, Map<String, Object> part) {
        out.println(Json.line(part));
        return part;
    }

    private Map<String, Object> optimizer() {
        try (Scope scope = Scope.open();
                LoraAdapter adapter = adapter(List.of());
                FlatOptimizer optimizer = new FlatOptimizer(model, adapter)) {
            return optimizer.run();
        }
    }

    /** An adapter of some layers, or of all where none is named; not fresh, so that every gradient is one. */
    private LoraAdapter adapter(List<Integer> layers) {
        LoraOptions options = new LoraOptions(Map.of(), Map.of(), false, layers, false);
        LoraAdapter adapter = LoraAdapter.fresh(
                new LoraConfig(8, 16, 0, List.of(LoraConfig.ALL_LINEAR), options), model.adaptable(), 0, DType.FLOAT32);
        adapter.parameters().addInPlace(1e-3);
        adapter.refreshCompute();
        return adapter;
    }

    private Map<String, Object> lowestLayer() {
        int layers = model.dimensions().numLayers();
        List<Integer> upper = IntStream.range(Math.max(0, layers - UPPER_LAYERS), layers)
                .boxed()
                .toList();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("part", "no backward pass below the lowest adapted layer");
        figures.put("tokens", batch.tokens());
        figures.put("adaptedLayers", upper.size());
        figures.put("layers", layers);
        try (Scope scope = Scope.open();
                LoraAdapter adapter = adapter(upper)) {
            Tensor stopping = gradient(adapter, PassOptions.FAST);
            Tensor down = gradient(adapter, TO_THE_EMBEDDINGS);
            figures.put("largestDifference", OnOff.difference("gradients", stopping, down));
            figures.putAll(new OnOff(() -> step(adapter, PassOptions.FAST), () -> step(adapter, TO_THE_EMBEDDINGS))
                    .seconds(1));
        }
        return figures;
    }

    private Tensor gradient(LoraAdapter adapter, PassOptions options) {
        step(adapter, options);
        return adapter.gradients().copy();
    }

    private void step(LoraAdapter adapter, PassOptions options) {
        adapter.gradients().zeroInPlace();
        model.lossAndGradient(batch, adapter, options);
    }

    /** A step with the next one's rows packed by another thread meanwhile, and with packing before it. */
    private Map<String, Object> packing(boolean sharePrefix) {
        List<TrainingRow> rows = rows();
        Packer packer = new Packer(batch.tokens(), sharePrefix);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("part", "the next step's rows packed on another thread");
        figures.put("sharePrefix", sharePrefix);
        figures.put("microBatches", packer.pack(rows).size());
        figures.put("packing", OnOff.seconds(() -> packer.pack(rows), PACKS));
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (LoraAdapter adapter = adapter(List.of())) {
            Runnable ahead = () -> {
                Future<?> next = other.submit(() -> packer.pack(rows));
                step(adapter, PassOptions.FAST);
                finished(next);
            };
            Runnable before = () -> {
                packer.pack(rows);
                step(adapter, PassOptions.FAST);
            };
            figures.putAll(new OnOff(ahead, before).seconds(1));
        } finally {
            other.shutdown();
        }
        return figures;
    }

    private static void finished(Future<?> work) {
        try {
            work.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The batch's rows as a data set has them; their first halves are the same. */
    private static List<TrainingRow> rows() {
        List<TrainingRow> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            int[] ids = new int[ROW_TOKENS];
            int[] labels = new int[ROW_TOKENS];
            Arrays.fill(labels, TrainingRow.IGNORED);
            for (int j = 0; j < ROW_TOKENS; j++) {
                ids[j] = j < ROW_TOKENS / 2 ? j : 1000 + 31 * i + j;
                if (j > ROW_TOKENS * 2 / 3) {
                    labels[j] = ids[j];
                }
            }
            rows.add(new TrainingRow("row" + i, ids, labels));
        }
        return rows;
    }
}
