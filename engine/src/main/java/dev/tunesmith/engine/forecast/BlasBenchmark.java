package dev.tunesmith.engine.forecast;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import dev.tunesmith.engine.tensor.Torch;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Times a feed-forward block, matrix products with element-wise work between them, in the BLAS this process was started
 * with. Run by {@link MachineProbe} in a process of its own, since a process can load only one BLAS.
 *
 * <p>The element-wise work is the point: products alone do not show thread pools that fight each other.
 */
public final class BlasBenchmark {

    private static final int TOKENS = 512;
    private static final int HIDDEN = 576;
    private static final int FFN = 1536;
    private static final double SECONDS = 0.4;

    private BlasBenchmark() {}

    /** Print GFLOP/s of float32 and of bfloat16 on one line. */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        double float32 = gigaflops(DType.FLOAT32);
        double bfloat16 = gigaflops(DType.BFLOAT16);
        out.printf(Locale.ROOT, "%.1f %.1f%n", float32, bfloat16);
    }

    /** GFLOP/s of the block in the BLAS of this process. */
    static double gigaflops(DType type) {
        Torch.ensureLoaded();
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.uniform(TOKENS, HIDDEN);
            Tensor up = Tensors.uniform(FFN, HIDDEN).mulInPlace(0.01).to(type);
            Tensor down = Tensors.uniform(HIDDEN, FFN).mulInPlace(0.01).to(type);
            Tensor norm = Tensors.full(1, HIDDEN);
            run(x, up, down, norm, 0.15);
            return run(x, up, down, norm, SECONDS);
        }
    }

    private static double run(Tensor x, Tensor up, Tensor down, Tensor norm, double seconds) {
        long start = System.nanoTime();
        long blocks = 0;
        double elapsed = 0;
        while (elapsed < seconds) {
            try (Scope scope = Scope.open()) {
                Tensor h = x.rmsNorm(norm, 1e-5).to(up.dtype());
                x.add(h.linear(up).silu().linear(down));
            }
            blocks++;
            elapsed = (System.nanoTime() - start) / 1e9;
        }
        return 4.0 * TOKENS * HIDDEN * FFN * blocks / elapsed / 1e9;
    }
}
