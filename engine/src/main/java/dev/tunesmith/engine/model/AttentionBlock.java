package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.LoraLinear;
import dev.tunesmith.engine.model.DecoderModel.AttentionStep;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.nn.CausalAttention;
import dev.tunesmith.engine.nn.Norm;
import dev.tunesmith.engine.nn.QueryKeyNorm;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The attention block of a layer.
 *
 * <pre>
 *   qkv = QKV(normBefore(x))                       D -> (H + 2K) E
 *   q, k = rotate(queryKeyNorm(q, k))
 *   out = normAfter(O(attention(q, k, v)))         H E -> D
 * </pre>
 *
 * <p>Borrows everything.
 *
 * @param normBefore norm of the input, or null
 * @param qkv fused projection
 * @param queryKeyNorm norms of queries and keys, or null
 * @param rotary which of the model's rotary tables, or -1 for none
 * @param window how many positions a row sees
 * @param o output projection
 * @param normAfter norm of the output, or null
 * @param shape heads
 * @param attention the training attention
 */
record AttentionBlock(
        @Nullable Norm normBefore,
        Projection qkv,
        @Nullable QueryKeyNorm queryKeyNorm,
        int rotary,
        int window,
        Projection o,
        @Nullable Norm normAfter,
        AttentionShape shape,
        CausalAttention attention) {

    /**
     * What the forward pass leaves for the backward pass; the norm of the input is made again.
     *
     * @param x the block's input [T, D]
     * @param unnormed queries and keys before their norms, or null without
     * @param qkv rotated rows [T, (H + 2K) E], float32
     * @param attended [T, H E]
     * @param out the block's output [T, D]
     */
    record Tape(
            Tensor x,
            @Nullable Tensor unnormed,
            Tensor qkv,
            Tensor attended,
            LoraLinear.Forward qkvSaved,
            LoraLinear.Forward oSaved,
            Tensor out) {}

    /** Compute the output for inference: [T, D] -> [T, D]. */
    Tensor infer(Tensor x, AttentionStep step, Pass pass) {
        Tensor rows = qkv.with(pass.adapter()).forward(normed(x, pass)).to(DType.FLOAT32);
        if (queryKeyNorm != null) {
            queryKeyNorm.forwardInPlace(rows);
        }
        rotate(rows, pass);
        Tensor attended = step.attend(qkv.layer(), rows).to(pass.compute());
        return out(o.with(pass.adapter()).forward(attended));
    }

    /** Compute the output for training. */
    Tape forward(Tensor x, Pass pass) {
        LoraLinear.Forward qkvSaved = qkv.with(pass.adapter()).forwardForTraining(normed(x, pass));
        Tensor rows = qkvSaved.y().to(DType.FLOAT32); // [T, (H + 2K) E]
        Tensor unnormed = null;
        if (queryKeyNorm != null) {
            unnormed = queryKeyNorm.inputs(rows);
            queryKeyNorm.forwardInPlace(rows);
        }
        rotate(rows, pass);
        Tensor attended = attention.forward(rows, pass.segments(), window).to(pass.compute()); // [T, H E]
        LoraLinear.Forward oSaved = o.with(pass.adapter()).forwardForTraining(attended);
        return new Tape(x, unnormed, rows, attended, qkvSaved, oSaved, out(oSaved.y()));
    }

    /** Keep a tape beyond the scope it was made in; its input and output are the caller's. */
    void lift(Scope scope, Tape tape) {
        if (tape.unnormed != null) {
            scope.lift(tape.unnormed);
        }
        scope.lift(tape.qkv);
        scope.lift(tape.attended);
        Projection.lift(scope, tape.qkvSaved);
        Projection.lift(scope, tape.oSaved);
        if (normAfter != null) {
            scope.lift(tape.oSaved.y());
        }
    }

    /**
     * Add the adapter's gradients, and the gradient of the input to {@code dx}.
     *
     * @param dOut gradient of the output [T, D], float32; may be {@code dx} itself
     * @param wantInput whether anything below is trained; {@code dx} stays as it is if not
     */
    void backward(Tensor dOut, Tape tape, Pass pass, Tensor dx, boolean wantInput) {
        Tensor dO = normAfter == null
                ? dOut
                : normAfter.backward(dOut, tape.oSaved.y().to(DType.FLOAT32));
        Tensor dAttended = o.with(pass.adapter())
                .backward(dO.to(pass.compute()), tape.attended, tape.oSaved); // [T, D] -> [T, H E]
        Tensor dQkv = attention.backward(dAttended.to(DType.FLOAT32).contiguous(), tape.qkv, pass.segments(), window);
        if (rotary >= 0) {
            pass.angles().get(rotary).rotateBackInPlace(shape.queryAndKeyHeads(dQkv));
        }
        if (queryKeyNorm != null && tape.unnormed != null) {
            queryKeyNorm.backwardInPlace(dQkv, tape.unnormed);
        }
        LoraLinear fused = qkv.with(pass.adapter());
        Tensor dFused = dQkv.to(pass.compute());
        Tensor normed = normed(tape.x, pass);
        if (!wantInput) {
            fused.backwardLowest(dFused, normed, tape.qkvSaved);
        } else if (normBefore == null) {
            dx.addInPlace(fused.backward(dFused, normed, tape.qkvSaved));
        } else {
            normBefore.addBackward(fused.backward(dFused, normed, tape.qkvSaved), tape.x, dx);
        }
    }

    private Tensor normed(Tensor x, Pass pass) {
        return normBefore == null ? x.to(pass.compute()) : normBefore.forward(x, pass.compute());
    }

    private void rotate(Tensor rows, Pass pass) {
        if (rotary >= 0) {
            pass.angles().get(rotary).rotateInPlace(shape.queryAndKeyHeads(rows));
        }
    }

    private Tensor out(Tensor projected) {
        return normAfter == null ? projected : normAfter.forward(projected.to(DType.FLOAT32), DType.FLOAT32);
    }
}
