package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.LoraLinear;
import dev.tunesmith.engine.nn.MlpActivation;
import dev.tunesmith.engine.nn.Norm;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The feed-forward block of a layer: {@code normAfter(Out(activation(In(normBefore(x)))))}, D -> 2F or F -> D.
 *
 * <p>Borrows everything.
 *
 * @param normBefore norm of the input, or null
 * @param in gate and up, or the one inner projection
 * @param activation between the projections
 * @param out output projection
 * @param normAfter norm of the output, or null
 */
record MlpBlock(
        @Nullable Norm normBefore,
        Projection in,
        MlpActivation activation,
        Projection out,
        @Nullable Norm normAfter) {

    /**
     * What the forward pass leaves for the backward pass; norm and activation are made again.
     *
     * @param x the block's input [T, D]
     * @param inner rows before the activation [T, 2F] or [T, F]
     * @param out the block's output [T, D]
     */
    record Tape(Tensor x, Tensor inner, LoraLinear.Forward inSaved, LoraLinear.Forward outSaved, Tensor out) {}

    /** Compute the output for inference: [T, D] -> [T, D]. */
    Tensor infer(Tensor x, Pass pass) {
        Tensor inner = in.with(pass.adapter()).forward(normed(x, pass));
        return output(out.with(pass.adapter()).forward(activation.forward(inner)));
    }

    /** Compute the output for training. */
    Tape forward(Tensor x, Pass pass) {
        LoraLinear.Forward inSaved = in.with(pass.adapter()).forwardForTraining(normed(x, pass));
        LoraLinear.Forward outSaved = out.with(pass.adapter()).forwardForTraining(activation.forward(inSaved.y()));
        return new Tape(x, inSaved.y(), inSaved, outSaved, output(outSaved.y()));
    }

    /** Keep a tape beyond the scope it was made in; its input and output are the caller's. */
    void lift(Scope scope, Tape tape) {
        scope.lift(tape.inner);
        Projection.lift(scope, tape.inSaved);
        Projection.lift(scope, tape.outSaved);
        if (normAfter != null) {
            scope.lift(tape.outSaved.y());
        }
    }

    /**
     * Add the adapter's gradients, and the gradient of the input to {@code dx}.
     *
     * @param dOut gradient of the output [T, D], float32; may be {@code dx} itself
     * @param wantInput whether anything below is trained; {@code dx} stays as it is if not
     */
    void backward(Tensor dOut, Tape tape, Pass pass, Tensor dx, boolean wantInput) {
        Tensor dProjected = normAfter == null
                ? dOut
                : normAfter.backward(dOut, tape.outSaved.y().to(DType.FLOAT32));
        Tensor dActivated = out.with(pass.adapter())
                .backward(
                        dProjected.to(pass.compute()),
                        activation.forward(tape.inner),
                        tape.outSaved); // [T, D] -> [T, F]
        Tensor dInner = activation.backward(dActivated, tape.inner);
        LoraLinear first = in.with(pass.adapter());
        Tensor normed = normed(tape.x, pass);
        if (!wantInput) {
            first.backwardLowest(dInner, normed, tape.inSaved);
        } else if (normBefore == null) {
            dx.addInPlace(first.backward(dInner, normed, tape.inSaved));
        } else {
            normBefore.addBackward(first.backward(dInner, normed, tape.inSaved), tape.x, dx);
        }
    }

    private Tensor normed(Tensor x, Pass pass) {
        return normBefore == null ? x.to(pass.compute()) : normBefore.forward(x, pass.compute());
    }

    private Tensor output(Tensor projected) {
        return normAfter == null ? projected : normAfter.forward(projected.to(DType.FLOAT32), DType.FLOAT32);
    }
}
