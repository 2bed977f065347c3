package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.LoraLinear;
import dev.tunesmith.engine.nn.MlpActivation;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;

/**
 * The feed-forward block of a layer: {@code norms.after(Out(activation(In(norms.before(x)))))}, D -> 2F or F -> D.
 *
 * <p>Borrows everything.
 *
 * @param norms around the block
 * @param in gate and up, or the one inner projection
 * @param activation between the projections
 * @param out output projection
 */
record MlpBlock(BlockNorms norms, Projection in, MlpActivation activation, Projection out) {

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
        Tensor inner = in.with(pass).forward(norms.input(x, pass));
        return norms.output(out.with(pass).forward(activation.forward(inner)), pass);
    }

    /** Compute the output for training. */
    Tape forward(Tensor x, Pass pass) {
        LoraLinear.Forward inSaved = in.with(pass).forwardForTraining(norms.input(x, pass));
        LoraLinear.Forward outSaved = out.with(pass).forwardForTraining(activation.forward(inSaved.y()));
        return new Tape(x, inSaved.y(), inSaved, outSaved, norms.output(outSaved.y(), pass));
    }

    /** Keep a tape beyond the scope it was made in; its input and output are the caller's. */
    void lift(Scope scope, Tape tape) {
        scope.lift(tape.inner);
        Projection.lift(scope, tape.inSaved);
        norms.lift(scope, tape.outSaved);
    }

    /**
     * Add the adapter's gradients, and the gradient of the input to {@code dx}.
     *
     * @param dOut gradient of the output [T, D], float32; may be {@code dx} itself
     * @param wantInput whether anything below is trained; {@code dx} is not of use if not
     */
    void backward(Tensor dOut, Tape tape, Pass pass, Tensor dx, boolean wantInput) {
        Tensor dProjected = norms.outputGradient(dOut, tape.outSaved, pass);
        MlpActivation.Values activated = activation.values(tape.inner);
        Tensor dActivated = out.with(pass)
                .backward(dProjected.to(pass.compute()), activated.output(), tape.outSaved); // [T, D] -> [T, F]
        Tensor dInner = activation.backward(dActivated, tape.inner, activated);
        norms.backward(in.with(pass), dInner, tape.inSaved, tape.x, pass, dx, wantInput);
    }
}
