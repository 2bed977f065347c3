package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.LoraLinear;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The norms around a block, the same for attention and feed-forward: of its input, of its output, either, both or none.
 *
 * <p>Borrows everything.
 *
 * @param before norm of the input, or null
 * @param after norm of the output, or null
 */
record BlockNorms(@Nullable PlacedNorm before, @Nullable PlacedNorm after) {

    /** What the first projection takes: [T, D] float32 -> [T, D] in the compute type. */
    Tensor input(Tensor x, Pass pass) {
        return before == null
                ? x.to(pass.compute())
                : before.with(pass.adapter()).forward(x, pass.compute());
    }

    /** The block's output of what the last projection gave: [T, D] -> [T, D]. */
    Tensor output(Tensor projected, Pass pass) {
        return after == null
                ? projected
                : after.with(pass.adapter()).forward(projected.to(DType.FLOAT32), DType.FLOAT32);
    }

    /** Keep what {@link #outputGradient} needs of the last projection beyond the scope it was made in. */
    void lift(Scope scope, LoraLinear.Forward last) {
        Projection.lift(scope, last);
        if (after != null) {
            scope.lift(last.y());
        }
    }

    /** Gradient of what the last projection gave, given that of the block's output [T, D], float32. */
    Tensor outputGradient(Tensor dOut, LoraLinear.Forward last, Pass pass) {
        return after == null
                ? dOut
                : after.with(pass.adapter()).backward(dOut, last.y().to(DType.FLOAT32));
    }

    /**
     * Go back through the first projection and the norm before it.
     *
     * @param first the projection with its update
     * @param dFirst gradient of the projection's output, in the compute type
     * @param saved what the projection's forward pass returned
     * @param x the block's input [T, D]
     * @param dx the gradient of {@code x} is added here
     * @param wantInput whether anything below is trained; {@code dx} is not of use if not
     */
    void backward(
            LoraLinear first,
            Tensor dFirst,
            LoraLinear.Forward saved,
            Tensor x,
            Pass pass,
            Tensor dx,
            boolean wantInput) {
        Tensor normed = input(x, pass);
        boolean trainedNorm = before != null && before.isTrainedBy(pass.adapter());
        if (!wantInput && !trainedNorm) {
            first.backwardLowest(dFirst, normed, saved);
        } else if (before == null) {
            dx.addInPlace(first.backward(dFirst, normed, saved));
        } else {
            before.with(pass.adapter()).addBackward(first.backward(dFirst, normed, saved), x, dx);
        }
    }
}
