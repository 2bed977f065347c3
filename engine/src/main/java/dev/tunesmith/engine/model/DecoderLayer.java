package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.model.DecoderModel.AttentionStep;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One decoder layer: attention and feed-forward block on the residual stream, one after the other or both at once.
 *
 * <p>A layer is the unit of what is kept for the backward pass: one that keeps only its input and computes {@link #forward}
 * again would go here, and so would one whose last rows alone are wanted.
 *
 * @param attention reads the layer's input
 * @param mlp reads the stream after attention, or the layer's input where parallel
 * @param parallel whether both blocks read the layer's input
 */
record DecoderLayer(AttentionBlock attention, MlpBlock mlp, boolean parallel) {

    /** What the forward pass leaves for the backward pass. */
    record Tape(AttentionBlock.Tape attention, MlpBlock.Tape mlp) {}

    /** The layer's output [T, D], and its tape if one was asked for. */
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

    /** Compute the layer's output in the caller's scope; the input stays as it is, and must live as long as the tape. */
    Forward forward(Tensor x, Pass pass, boolean wantTape) {
        try (Scope scope = Scope.open()) {
            AttentionBlock.Tape attended = attention.forward(x, pass);
            Tensor x1 = x.add(attended.out());
            MlpBlock.Tape fed = mlp.forward(parallel ? x : x1, pass);
            Tensor next = scope.lift(parallel ? x1.addInPlace(fed.out()) : x1.add(fed.out()));
            if (!wantTape) {
                return new Forward(next, null);
            }
            attention.lift(scope, attended);
            mlp.lift(scope, fed);
            if (!parallel) {
                scope.lift(x1);
            }
            return new Forward(next, new Tape(attended, fed));
        }
    }

    /** Turn the gradient of the output into that of the input, in place, and add the adapter's gradients. */
    void backward(Tensor dx, Tape tape, Pass pass, boolean wantInput) {
        try (Scope scope = Scope.open()) {
            Tensor dOut = parallel ? dx.copy() : dx;
            mlp.backward(dOut, tape.mlp, pass, dx, wantInput || !parallel);
            attention.backward(dOut, tape.attention, pass, dx, wantInput);
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

    /** Add an adapter's updates to the weights for good. */
    void merge(LoraAdapter adapter) {
        attention.qkv().merge(adapter);
        attention.o().merge(adapter);
        mlp.in().merge(adapter);
        mlp.out().merge(adapter);
    }
}
