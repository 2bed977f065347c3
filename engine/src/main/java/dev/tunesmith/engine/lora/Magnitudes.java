package dev.tunesmith.engine.lora;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * DoRA in one fused linear layer: each output has a trained magnitude m, and W + BA gives its direction alone.
 *
 * <p><b>Formula</b>: {@code V = W + scaling * B A; n = norms of V's rows; y = b + m / n * V x}. Gradients take n as a constant, as
 * PEFT does. It is computed as {@code y = (W x + b + scaling * B A x) + (m / n - 1) * V x}, so that a new adapter, where m = n,
 * changes nothing at all.
 *
 * <p><b>Owns</b> n and m / n - 1, float32, of all outputs of the fused layer; where no adapter is they are 1 and 0. Borrows m and
 * its gradient. <b>Source</b>: Liu et al. 2024, DoRA, equations 5 and 11; PEFT, {@code tuners/lora/dora.py}.
 */
final class Magnitudes {

    /** Keeps a row of zeros from dividing by zero; V x is zero there anyway. */
    private static final double TINY = 1e-30;

    /** Numbers of V that are made at once. */
    private static final long PIECE = 1 << 22;

    private final List<Piece> pieces;
    private final Tensor norms; // [O], float32
    private final Tensor excess; // m / n - 1, [O], float32

    /**
     * The magnitudes of one projection.
     *
     * @param part the projection and its update
     * @param m [O_i], float32
     * @param gradient of m, or null where nothing is trained
     */
    record Piece(LoraGroup.Part part, Tensor m, @Nullable Tensor gradient) {}

    Magnitudes(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
        try (Scope scope = Scope.open()) {
            long outputs = pieces.get(0).part().linear().base().size(0);
            this.norms = Tensors.full(1, outputs).keep();
            this.excess = Tensors.zeros(DType.FLOAT32, outputs).keep();
        }
    }

    List<Piece> pieces() {
        return pieces;
    }

    /** Set m to the norms of V's rows: with B = 0 the adapter then changes nothing. */
    void start(LoraGroup group) {
        for (Piece piece : pieces) {
            try (Scope scope = Scope.open()) {
                measure(group, piece.part());
                piece.m().copyInPlace(rows(norms, piece.part()));
            }
        }
        refresh(group);
    }

    /** Take over changed parameters. */
    void refresh(LoraGroup group) {
        for (Piece piece : pieces) {
            try (Scope scope = Scope.open()) {
                measure(group, piece.part());
                rows(excess, piece.part())
                        .fillInPlace(0)
                        .addQuotientInPlace(piece.m(), rows(norms, piece.part()), 1)
                        .addInPlace(-1);
            }
        }
    }

    private void measure(LoraGroup group, LoraGroup.Part part) {
        AdaptableLinear linear = part.linear();
        Tensor weight = linear.weight();
        long step = Math.max(1, PIECE / linear.inputs());
        for (long from = 0; from < linear.outputs(); from += step) {
            try (Scope scope = Scope.open()) {
                long count = Math.min(step, linear.outputs() - from);
                Tensor v = group.delta(part, from, count)
                        .addInPlace(weight.narrow(0, from, count).to(DType.FLOAT32)); // [count, I]
                norms.narrow(0, linear.from() + from, count)
                        .copyInPlace(v.square().sum(1).view(count).sqrtInPlace().addInPlace(TINY));
            }
        }
    }

    private static Tensor rows(Tensor vector, LoraGroup.Part part) {
        return vector.narrow(0, part.linear().from(), part.linear().outputs());
    }

    /** {@code y += (m / n - 1) * product}: [T, O], y changed in place. */
    void addExcess(Tensor y, Tensor product) {
        y.addProductInPlace(product, excess, 1);
    }

    /** {@code dy * m / n}, [T, O], in the type of dy. */
    Tensor scaled(Tensor dy) {
        return dy.copy().addProductInPlace(dy, excess, 1);
    }

    /** {@code dy * (m / n - 1)}, [T, O], in the type of dy. */
    Tensor excessOf(Tensor dy) {
        return dy.copy().mulInPlace(excess);
    }

    /**
     * Add the gradients of m.
     *
     * @param dy gradient of the fused layer's output [T, O]
     * @param product V x [T, O]
     */
    void addGradients(Tensor dy, Tensor product) {
        try (Scope scope = Scope.open()) {
            for (Piece piece : pieces) {
                AdaptableLinear linear = piece.part().linear();
                Tensor slopes = dy.narrow(1, linear.from(), linear.outputs())
                        .to(DType.FLOAT32)
                        .mul(product.narrow(1, linear.from(), linear.outputs()))
                        .sum(0) // [T, O_i] -> [1, O_i]
                        .view(linear.outputs());
                LoraGroup.trained(piece.gradient()).addQuotientInPlace(slopes, rows(norms, piece.part()), 1);
            }
        }
    }

    /** Scale rows of V to their magnitudes: [O_i, I], in place. */
    void scaleRows(Tensor v, LoraGroup.Part part) {
        v.mulInPlace(rows(excess, part).add(1).view(part.linear().outputs(), 1));
    }

    void close() {
        norms.close();
        excess.close();
    }
}
