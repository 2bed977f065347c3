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
    private boolean fresh = true; // every B is zero

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

    /** Whether every B is zero: the update is none, exactly. */
    boolean isFresh() {
        return fresh;
    }

    /** Take over changed parameters: into the copies in the compute type, and DoRA's norms. */
    void refreshCompute() {
        fresh = parts.stream().allMatch(part -> part.b().norm() == 0); // one look at a group that has been trained
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

    /** {@code x A^T}, which {@link #raise} and the backward pass take: x after dropout [T, I] -> [T, ΣR]. */
    Tensor lower(Tensor x) {
        return x.linear(computeA);
    }

    /**
     * The update of a fused layer's output, by itself.
     *
     * @param low {@code x A^T} [T, ΣR]
     * @param outputs O of the fused layer
     * @return [T, O], zero where no part writes
     */
    Tensor raise(Tensor low, long outputs) {
        Tensor update = writesAllOf(outputs)
                ? Tensors.empty(compute, low.size(0), outputs)
                : Tensors.zeros(compute, low.size(0), outputs);
        for (int i = 0; i < computeB.length; i++) {
            Part part = parts.get(i);
            columns(update, part).matmulInto(ranks(low, 1, part), computeB[i].t(), part.scaling());
        }
        return update;
    }

    private boolean writesAllOf(long outputs) {
        return parts.stream().mapToLong(part -> part.linear().outputs()).sum() == outputs;
    }

    /** Columns of a part in rows of the fused layer's outputs: a view [T, O_i]. */
    private static Tensor columns(Tensor rows, Part part) {
        return rows.narrow(1, part.linear().from(), part.linear().outputs());
    }

    /** What is a part's of a dimension that goes over the ranks of all parts. */
    private static Tensor ranks(Tensor tensor, int dimension, Part part) {
        return tensor.narrow(dimension, part.rankFrom(), part.rank());
    }

    /**
     * Add the gradients of A and B to their vectors.
     *
     * <p>Products of a few columns are written with those as rows, which the BLAS multiplies several times as fast (docs/log.md).
     *
     * @param dy gradient of the fused layer's output [T, O]
     * @param x the inputs given to {@link #lower} [T, I]
     * @param low what that returned [T, ΣR]
     * @return gradient of {@code low}, transposed [ΣR, T], which {@link #inputGradient} takes
     */
    Tensor backward(Tensor dy, Tensor x, Tensor low) {
        if (stackedAGradient == null) {
            throw new IllegalStateException("this adapter was opened for inference");
        }
        Tensor dLow = Tensors.empty(compute, low.size(1), low.size(0)); // [ΣR, T]
        try (Scope scope = Scope.open()) {
            for (int i = 0; i < computeB.length; i++) {
                Part part = parts.get(i);
                Tensor dPart = columns(dy, part); // [T, O_i]
                Tensor dB = ranks(low, 1, part).t().mm(dPart); // [R, T] x [T, O_i] -> [R, O_i]
                trained(part.bGradient()).addInPlace(dB.t(), part.scaling());
                ranks(dLow, 0, part).matmulInto(computeB[i].t(), dPart.t(), part.scaling()); // [R, O_i] x [O_i, T]
            }
            Linear.addProduct(trained(stackedAGradient), dLow, x);
        }
        return dLow;
    }

    /** Gradient of x by way of the update: [ΣR, T] -> [T, I]. */
    Tensor inputGradient(Tensor dLow) {
        return dLow.t().mm(computeA);
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
