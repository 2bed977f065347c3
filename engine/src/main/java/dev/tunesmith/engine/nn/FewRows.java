package dev.tunesmith.engine.nn;

import dev.tunesmith.engine.tensor.Blas;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Tensor;

/**
 * Products of one or two float32 rows with a weight, for a BLAS that computes them on one thread when asked in the ordinary way.
 *
 * <p>A lone row is doubled, and the weight stands on the left: then the product goes over the weight's rows on all threads. One
 * answer is decoded a fifth faster so (docs/log.md).
 */
final class FewRows {

    private static final boolean SLOW_OTHERWISE = Blas.computesFewRowsOnOneThread();

    private FewRows() {}

    /** Whether {@link #multiply} is faster here than the ordinary product. */
    static boolean faster(Tensor x) {
        return SLOW_OTHERWISE && x.size(0) <= 2 && x.dtype() == DType.FLOAT32;
    }

    /** {@code x W^T}: [T, I] x [O, I] -> [T, O], T being 1 or 2. */
    static Tensor multiply(Tensor x, Tensor weight) {
        Tensor two = x.size(0) == 2 ? x : x.expand(2, x.size(1)).contiguous();
        Tensor columns = weight.mm(two.t()); // [O, I] x [I, 2] -> [O, 2]
        return columns.narrow(1, 0, x.size(0)).t().contiguous();
    }
}
