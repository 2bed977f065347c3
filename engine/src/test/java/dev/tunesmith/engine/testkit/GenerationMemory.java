package dev.tunesmith.engine.testkit;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.ProcessMemory;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Sampling;
import dev.tunesmith.engine.EngineOptions;
import dev.tunesmith.engine.LocalModel;
import dev.tunesmith.engine.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * A program that generates over and over, and ends with 1 if its memory grows. It is run in a process of its own with a heap
 * of fixed size, all of it touched: then what grows is native.
 */
public final class GenerationMemory {

    private static final int WARM = 100;
    private static final int BATCHES = 200;

    private GenerationMemory() {}

    /** Generate with the model in a folder. */
    public static void main(String[] args) {
        long allowed = Long.parseLong(args[1]);
        int[] ids = TinyLlama.ids(new Random(6), 90);
        List<GenerationRequest> batch = List.of(new GenerationRequest(
                new Prompt.Tokens(ids), 20, new Sampling(1, 0, 0.9, 0, 1.1, 3), List.of(), true, 64, true, null));
        try (LocalModel model =
                LocalModel.load(Path.of(args[0]), "tiny", EngineOptions.of(DType.FLOAT32), Progress.silent())) {
            run(model, batch, WARM);
            long before = ProcessMemory.residentBytes();
            run(model, batch, BATCHES);
            long grown = ProcessMemory.residentBytes() - before;
            System.out.println(grown + " bytes in " + BATCHES + " batches");
            System.exit(grown < allowed ? 0 : 1);
        }
    }

    private static void run(LocalModel model, List<GenerationRequest> batch, int times) {
        for (int i = 0; i < times; i++) {
            model.generate(batch, new Cancellation(), answer -> {});
        }
    }
}
