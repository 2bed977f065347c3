package dev.tunesmith.engine.forecast;

import dev.tunesmith.engine.family.Llama;
import dev.tunesmith.engine.family.Sizes;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.LoraConfig;
import dev.tunesmith.engine.model.DecoderLoader;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.DecoderSpec;
import dev.tunesmith.engine.model.PassOptions;
import dev.tunesmith.engine.model.RandomWeights;
import dev.tunesmith.engine.model.RopeConfig;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.nn.MadeUpRows;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Torch;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Times training steps of a small random decoder on the device and in the BLAS this process was started with. Run by {@link MachineProbe} in a
 * process of its own, since a process can load only one BLAS.
 *
 * <p>A whole step is the point: large products alone do not show thread pools that fight each other, nor what a BLAS costs on
 * attention's small products and an adapter's thin ones.
 */
public final class BlasBenchmark {

    /** Two layers as wide as those of the default model. */
    private static final int LAYERS = 2;

    private static final int VOCABULARY = 4096;
    private static final int HIDDEN = 576;
    private static final int FFN = 1536;
    private static final AttentionShape ATTENTION = new AttentionShape(9, 3, 64);

    private static final int ROWS = 8;
    private static final int ROW_TOKENS = 96;
    private static final double SECONDS = 0.8;

    private BlasBenchmark() {}

    /** Print tokens/s in float32 and in bfloat16 on one line. */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        double float32 = tokensPerSecond(DType.FLOAT32);
        double bfloat16 = tokensPerSecond(DType.BFLOAT16);
        out.printf(Locale.ROOT, "%.1f %.1f%n", float32, bfloat16);
    }

    /** Tokens that are trained in a second in the BLAS of this process. */
    static double tokensPerSecond(DType type) {
        Torch.ensureLoaded();
        DecoderSpec spec = Llama.spec(new Llama.Settings(
                new Sizes(VOCABULARY, HIDDEN, FFN, LAYERS, ATTENTION, ROW_TOKENS),
                1e-5,
                new RopeConfig.Plain(10_000),
                true,
                false,
                false));
        try (DecoderModel model = DecoderLoader.load(spec, RandomWeights.of(spec, 0), type);
                LoraAdapter adapter = LoraAdapter.fresh(
                        new LoraConfig(8, 16, 0, List.of(LoraConfig.ALL_LINEAR)), model.adaptable(), 0, type)) {
            PackedBatch batch = MadeUpRows.batch(ROWS, ROW_TOKENS, VOCABULARY);
            model.lossAndGradient(batch, adapter, PassOptions.FAST); // warms caches and code up
            long start = System.nanoTime();
            long steps = 0;
            double elapsed = 0;
            while (elapsed < SECONDS) {
                model.lossAndGradient(batch, adapter, PassOptions.FAST);
                steps++;
                elapsed = (System.nanoTime() - start) / 1e9;
            }
            return steps * batch.tokens() / elapsed;
        }
    }
}
