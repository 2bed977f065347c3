package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.LoraLinear;
import dev.tunesmith.engine.model.DecoderModel.AttentionStep;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.nn.CausalAttention;
import dev.tunesmith.engine.nn.QueryKeyNorm;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * The attention block of a layer.
 *
 * <pre>
 *   qkv = QKV(norms.before(x))                     D -> (H + 2K) E
 *   q, k = rotate(queryKeyNorm(q, k))
 *   out = norms.after(O(attention(q, k, v)))       H E -> D
 * </pre>
 *
 * <p>Borrows everything.
 *
 * @param norms around the block
 * @param qkv fused projection
 * @param queryKeyNorm norms of queries and keys, or null
 * @param rotary which of the model's rotary tables, or -1 for none
 * @param window how many positions a row sees
 * @param o output projection
 * @param shape heads
 * @param attention the training attention
 */
record AttentionBlock(
        BlockNorms norms,
        Projection qkv,
        @Nullable PlacedQueryKeyNorm queryKeyNorm,
        int rotary,
        int window,
        Projection o,
        AttentionShape shape,
        CausalAttention attention) {

    /**
     * What the forward pass leaves for the backward pass; the norm of the input is made again.
     *
     * @param x the block's input [T, D]
     * @param unnormed queries and keys before their norms, or null without
     * @param qkv rotated rows [T, (H + 2K) E], float32
     * @param attended [T, H E], or [N, H E] of N rows
     * @param out the block's output, as many rows
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
        Tensor rows = qkv.with(pass).forward(norms.input(x, pass)).to(DType.FLOAT32);
        if (queryKeyNorm != null) {
            queryKeyNorm.with(pass.adapter()).forwardInPlace(rows);
        }
        rotate(rows, pass);
        Tensor attended = step.attend(qkv.layer(), rows).to(pass.compute());
        return norms.output(o.with(pass).forward(attended), pass);
    }

    /** Compute the output for training, of the given rows only unless they are null; every row is still attended to. */
    Tape forward(Tensor x, Pass pass, @Nullable Tensor outputRows) {
        LoraLinear.Forward qkvSaved = qkv.with(pass).forwardForTraining(norms.input(x, pass));
        Tensor rows = qkvSaved.y().to(DType.FLOAT32); // [T, (H + 2K) E]
        Tensor unnormed = null;
        if (queryKeyNorm != null) {
            QueryKeyNorm norm = queryKeyNorm.with(pass.adapter());
            unnormed = norm.inputs(rows);
            norm.forwardInPlace(rows);
        }
        rotate(rows, pass);
        Tensor attended = attention.forward(rows, pass.segments(), window).to(pass.compute()); // [T, H E]
        if (outputRows != null) {
            attended = attended.indexSelect(0, outputRows); // [T, H E] -> [N, H E]
        }
        LoraLinear.Forward oSaved = o.with(pass).forwardForTraining(attended);
        return new Tape(x, unnormed, rows, attended, qkvSaved, oSaved, norms.output(oSaved.y(), pass));
    }

    /** Keep a tape beyond the scope it was made in; its input and output are the caller's. */
    void lift(Scope scope, Tape tape) {
        if (tape.unnormed != null) {
            scope.lift(tape.unnormed);
        }
        scope.lift(tape.qkv);
        scope.lift(tape.attended);
        Projection.lift(scope, tape.qkvSaved);
        norms.lift(scope, tape.oSaved);
    }

    /**
     * Add the adapter's gradients, and the gradient of the input to {@code dx}.
     *
     * @param dOut gradient of the output [T, D], float32; may be {@code dx} itself
     * @param wantInput whether anything below is trained; {@code dx} is not of use if not
     * @param outputRows as {@link #forward} was given them
     */
    void backward(Tensor dOut, Tape tape, Pass pass, Tensor dx, boolean wantInput, @Nullable Tensor outputRows) {
        Tensor dO = norms.outputGradient(dOut, tape.oSaved, pass);
        Tensor dAttended = o.with(pass)
                .backward(dO.to(pass.compute()), tape.attended, tape.oSaved) // [T, D] -> [T, H E]
                .to(DType.FLOAT32)
                .contiguous();
        if (outputRows != null) {
            dAttended = Tensors.zeros(DType.FLOAT32, tape.qkv.size(0), shape.queryWidth())
                    .indexAddInPlace(0, outputRows, dAttended); // [N, H E] -> [T, H E]
        }
        Tensor dQkv = attention.backward(dAttended, tape.qkv, pass.segments(), window);
        if (rotary >= 0) {
            pass.angles().get(rotary).rotateBackInPlace(shape.queryAndKeyHeads(dQkv));
        }
        if (queryKeyNorm != null && tape.unnormed != null) {
            queryKeyNorm.with(pass.adapter()).backwardInPlace(dQkv, tape.unnormed);
        }
        norms.backward(qkv.with(pass), dQkv.to(pass.compute()), tape.qkvSaved, tape.x, pass, dx, wantInput);
    }

    private void rotate(Tensor rows, Pass pass) {
        if (rotary >= 0) {
            pass.angles().get(rotary).rotateInPlace(shape.queryAndKeyHeads(rows));
        }
    }
}
