package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.model.DecoderModel.AttentionStep;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One decoder layer: attention and feed-forward block on the residual stream, one after the other or both at once.
 *
 * <p>A layer is the unit of what is kept for the backward pass; where memory is short that is its input alone, and
 * {@link #forward} is called again on the way back.
 *
 * @param attention reads the layer's input
 * @param mlp reads the stream after attention, or the layer's input where parallel
 * @param parallel whether both blocks read the layer's input
 */
record DecoderLayer(AttentionBlock attention, MlpBlock mlp, boolean parallel) {

    /** What the forward pass leaves for the backward pass; {@code rows} as {@link #forward} was given them. */
    record Tape(
            AttentionBlock.Tape attention,
            MlpBlock.Tape mlp,
            @Nullable Tensor rows) {}

    /** The layer's output [T, D], or [N, D] of N rows, and its tape if one was asked for. */
    record Forward(Tensor x, @Nullable Tape tape) {}

    /** Add the layer to the residual stream, in place. */
    void infer(Tensor x, AttentionStep step, Pass pass) {
        try (Scope scope = Scope.open()) {
            if (parallel) {
                Tensor attended = attention.infer(x, step, pass);
                Tensor fed = mlp.infer(x, pass);
                x.addInPlace(attended);
                x.addInPlace(fed);
            } else {
                x.addInPlace(attention.infer(x, step, pass));
                x.addInPlace(mlp.infer(x, pass));
            }
        }
    }

    /**
     * Compute the layer's output in the caller's scope; the input stays as it is, and must live as long as the tape.
     *
     * @param rows indices of the rows whose output is wanted [N], or null for all
     */
    Forward forward(Tensor x, Pass pass, boolean wantTape, @Nullable Tensor rows) {
        try (Scope scope = Scope.open()) {
            AttentionBlock.Tape attended = attention.forward(x, pass, rows);
            Tensor into = rows == null ? x : x.indexSelect(0, rows); // [T, D] -> [N, D]
            Tensor x1 = sum(attended.out(), into);
            MlpBlock.Tape fed = mlp.forward(parallel ? into : x1, pass);
            Tensor next = scope.lift(parallel ? x1.addInPlace(fed.out()) : sum(fed.out(), x1));
            if (!wantTape) {
                return new Forward(next, null);
            }
            attention.lift(scope, attended);
            mlp.lift(scope, fed);
            if (!parallel) {
                scope.lift(x1);
            } else if (rows != null) {
                scope.lift(into);
            }
            return new Forward(next, new Tape(attended, fed, rows));
        }
    }

    /** The residual stream after a block, in the memory of the block's output where that is float32: nobody else wants it. */
    private static Tensor sum(Tensor output, Tensor stream) {
        return output.to(DType.FLOAT32).addInPlace(stream);
    }

    /**
     * Turn the gradient of the output into that of the input, and add the adapter's gradients.
     *
     * @param dx gradient of the output, overwritten
     * @return gradient of the input [T, D]: {@code dx} itself, or a tensor of the caller's scope where the output had N rows
     */
    Tensor backward(Tensor dx, Tape tape, Pass pass, boolean wantInput) {
        try (Scope scope = Scope.open()) {
            Tensor dOut = parallel ? dx.copy() : dx;
            mlp.backward(dOut, tape.mlp, pass, dx, wantInput || !parallel);
            Tensor rows = tape.rows;
            if (rows == null) {
                attention.backward(dOut, tape.attention, pass, dx, wantInput, null);
                return dx;
            }
            Tensor dInput = Tensors.zeros(DType.FLOAT32, tape.attention.x().shape());
            attention.backward(dOut, tape.attention, pass, dInput, wantInput, rows);
            dInput.indexAddInPlace(0, rows, dx); // past both blocks: [N, D] -> [T, D]
            return scope.lift(dInput);
        }
    }

    /** Bytes that the tape keeps of one token: the layer's input and what the blocks lift. */
    long keptBytesPerToken(DecoderSpec spec, DType compute) {
        AttentionShape shape = spec.attention();
        int normed = attention.queryKeyNorm() == null ? 0 : shape.queryWidth() + shape.keyWidth();
        int streams = parallel ? 1 : 2;
        int afterNorms =
                (attention.norms().after() == null ? 0 : 1) + (mlp.norms().after() == null ? 0 : 1);
        long wide = (long) streams * spec.hiddenSize() + shape.fusedWidth() + normed;
        long narrow = (long) afterNorms * spec.hiddenSize()
                + shape.queryWidth()
                + mlp.activation().inputWidth(spec.ffnSize());
        return Float.BYTES * wide + compute.bytes() * narrow;
    }

    /**
     * Bytes of one token that going back through the layer works in, beside the tape: what {@link #backward} makes and frees at
     * its end. Going forward works in less.
     */
    long workingBytesPerToken(DecoderSpec spec, DType compute) {
        AttentionShape shape = spec.attention();
        int queryAndKey = shape.queryWidth() + shape.keyWidth();
        int afterNorms =
                (attention.norms().after() == null ? 0 : 1) + (mlp.norms().after() == null ? 0 : 1);
        // The gradient that comes and a copy of it; of each norm the square, n, g and g n.
        long wide = (2L + 4 * (2 + afterNorms)) * spec.hiddenSize()
                + shape.queryWidth() // of what was attended
                + shape.fusedWidth() // of queries, keys and values
                + (attention.queryKeyNorm() == null ? 1L : 5L) * queryAndKey; // turned back, and their norms
        // Each block: the gradient that comes, its input made again and the gradient of that; then the projections'
        // own.
        long narrow = 6L * spec.hiddenSize()
                + shape.queryWidth()
                + shape.fusedWidth()
                + (mlp.activation().gated() ? 7L : 3L) * spec.ffnSize();
        return Float.BYTES * wide + compute.bytes() * narrow;
    }

    /** Put an adapter's updates into the weights for good. */
    void merge(LoraAdapter adapter) {
        projections().forEach(projection -> projection.merge(adapter));
    }

    /** Weight of a fused linear layer. */
    Tensor weight(String fused) {
        return projections()
                .filter(projection -> projection.fused().equals(fused))
                .findFirst()
                .orElseThrow()
                .base()
                .weight();
    }

    /** Norms of the layer, as adapters may train them. */
    Stream<PlacedNorm> norms() {
        PlacedQueryKeyNorm queryKey = attention.queryKeyNorm();
        return Stream.of(
                        attention.norms().before(),
                        queryKey == null ? null : queryKey.query(),
                        queryKey == null ? null : queryKey.key(),
                        attention.norms().after(),
                        mlp.norms().before(),
                        mlp.norms().after())
                .flatMap(Stream::ofNullable);
    }

    private Stream<Projection> projections() {
        return Stream.of(attention.qkv(), attention.o(), mlp.in(), mlp.out());
    }
}
