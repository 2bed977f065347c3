package dev.tunesmith.engine.lora;

import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The low-rank updates of the projections in one fused linear layer: {@code y[:, part] += scaling * (x A^T) B^T}.
 *
 * <p>The A of all parts lie below one another, [ΣR, I], so that {@code x A^T} is one thin product.
 *
 * <p>With DoRA there are {@link Magnitudes} beside them.
 *
 * <p><b>Shapes</b>: x [T, I], y [T, O] of the fused layer; part i has A [R, I] and B [O_i, R]. <b>Owns</b> what follows from the
 * parameters, see {@link #refreshCompute}. <b>Source</b>: Hu et al. 2021, section 4.1.
 */
public final class LoraGroup {

    private final List<Part> parts;
    private final Tensor stackedA; // [ΣR, I], float32
    private final @Nullable Tensor stackedAGradient;
    private final DType compute;
    private final @Nullable Magnitudes magnitudes;
    private Tensor computeA;
    private Tensor[] computeB;

    /**
     * The update of one projection.
     *
     * @param linear which projection
     * @param rank R
     * @param rankFrom first row of this part in the stacked A
     * @param scaling alpha / rank
     * @param b B [O_i, R], float32
     * @param bGradient gradient of B, or null where nothing is trained
     */
    record Part(
            AdaptableLinear linear,
            int rank,
            int rankFrom,
            double scaling,
            Tensor b,
            @Nullable Tensor bGradient) {}

    LoraGroup(
            List<Part> parts,
            Tensor stackedA,
            @Nullable Tensor stackedAGradient,
            DType compute,
            @Nullable Magnitudes magnitudes) {
        this.parts = List.copyOf(parts);
        this.stackedA = stackedA;
        this.stackedAGradient = stackedAGradient;
        this.compute = compute;
        this.magnitudes = magnitudes;
        this.computeA = stackedA;
        this.computeB = parts.stream().map(Part::b).toArray(Tensor[]::new);
        if (compute != DType.FLOAT32) {
            computeA = Tensors.empty(compute, stackedA.shape()).keep();
            for (int i = 0; i < computeB.length; i++) {
                computeB[i] = Tensors.empty(compute, parts.get(i).b().shape()).keep();
            }
        }
    }

    List<Part> parts() {
        return parts;
    }

    /** A of one part: a view [R, I], float32. */
    Tensor a(Part part) {
        return stackedA.narrow(0, part.rankFrom(), part.rank());
    }

    /** DoRA's magnitudes, or null without. */
    @Nullable
    Magnitudes magnitudes() {
        return magnitudes;
    }

    /** DoRA's magnitudes of each part; none without. */
    List<Magnitudes.Piece> magnitudePieces() {
        return magnitudes == null ? List.of() : magnitudes.pieces();
    }

    /** Take over changed parameters: into the copies in the compute type, and DoRA's norms. */
    void refreshCompute() {
        if (magnitudes != null) {
            magnitudes.refresh(this);
        }
        if (compute == DType.FLOAT32) {
            return;
        }
        computeA.copyInPlace(stackedA);
        for (int i = 0; i < computeB.length; i++) {
            computeB[i].copyInPlace(parts.get(i).b());
        }
    }

    /**
     * Add the update to a fused layer's output.
     *
     * @param x inputs [T, I], after dropout if there is any
     * @param y outputs [T, O], changed in place
     * @return x A^T [T, ΣR], which the backward pass wants back
     */
    public Tensor addTo(Tensor y, Tensor x) {
        Tensor low = x.linear(computeA); // [T, I] -> [T, ΣR]
        for (int i = 0; i < computeB.length; i++) {
            Part part = parts.get(i);
            y.narrow(1, part.linear().from(), part.linear().outputs())
                    .addMatmulInPlace(low.narrow(1, part.rankFrom(), part.rank()), computeB[i].t(), part.scaling());
        }
        return low;
    }

    /**
     * Add the gradients of A and B to their vectors, and the update's input gradient to {@code dx}.
     *
     * @param dy gradient of the fused layer's output [T, O]
     * @param x the inputs given to {@link #addTo} [T, I]
     * @param low what {@link #addTo} returned [T, ΣR]
     * @param dx gradient of x [T, I], changed in place, or null where nothing below is trained
     */
    public void backward(Tensor dy, Tensor x, Tensor low, @Nullable Tensor dx) {
        if (stackedAGradient == null) {
            throw new IllegalStateException("this adapter was opened for inference");
        }
        try (Scope scope = Scope.open()) {
            Tensor dLow = Tensors.empty(compute, low.shape()); // [T, ΣR]
            for (int i = 0; i < computeB.length; i++) {
                Part part = parts.get(i);
                Tensor dPart = dy.narrow(1, part.linear().from(), part.linear().outputs()); // [T, O_i]
                Tensor lowPart = low.narrow(1, part.rankFrom(), part.rank());
                Linear.addProduct(trained(part.bGradient()), dPart.t(), lowPart, part.scaling());
                dLow.narrow(1, part.rankFrom(), part.rank())
                        .copyInPlace(dPart.mm(computeB[i]).mulInPlace(part.scaling()));
            }
            Linear.addProduct(trained(stackedAGradient), dLow.t(), x, 1);
            if (dx != null) {
                dx.addMatmulInPlace(dLow, computeA, 1);
            }
        }
    }

    static Tensor trained(@Nullable Tensor gradient) {
        if (gradient == null) {
            throw new IllegalStateException("this adapter was opened for inference");
        }
        return gradient;
    }

    /** The update of some rows of one part, {@code scaling * B A} [count, I], float32. */
    Tensor delta(Part part, long from, long count) {
        return part.b().narrow(0, from, count).mm(a(part)).mulInPlace(part.scaling());
    }

    /** Put the update of one part into its base weight [O_i, I], float32, in place. */
    void mergeInto(Tensor weight, Part part) {
        weight.addInPlace(delta(part, 0, part.linear().outputs()));
        if (magnitudes != null) {
            magnitudes.scaleRows(weight, part);
        }
    }

    void close() {
        if (magnitudes != null) {
            magnitudes.close();
        }
        if (compute != DType.FLOAT32) {
            computeA.close();
            for (Tensor b : computeB) {
                b.close();
            }
        }
    }
}
