package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.AdaptableLinear;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.LoraLinear;
import dev.tunesmith.engine.nn.CausalAttention;
import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.nn.ResponseLoss;
import dev.tunesmith.engine.nn.Rotary;
import dev.tunesmith.engine.nn.Rotary.Angles;
import dev.tunesmith.engine.nn.SwiGlu;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The Llama family: grouped-query attention with rotary positions, RMS norm before each block, SwiGLU.
 *
 * <pre>
 *   x  = embed[ids]                                   [T, D]
 *   for each layer:
 *     x1 = x  + O(attention(rotate(QKV(norm1(x)))))   QKV: D -> (H + 2K) E,  O: H E -> D
 *     x  = x1 + Down(silu(gate) * up)                 GateUp(norm2(x1)): D -> 2F,  Down: F -> D
 *   logits = Head(norm(x))                            D -> V
 * </pre>
 *
 * <p>The residual stream, norms, rotations and attention are float32; the products of QKV, O, GateUp, Down and Head run in
 * the compute type. Weights are frozen: the backward pass, written by hand, makes input gradients and those of the adapter.
 *
 * <p><b>Owns</b> its weights. <b>Source</b>: Touvron et al. 2023; Hugging Face {@code modeling_llama.py}.
 */
public final class LlamaModel implements DecoderModel {

    /** Names of the fused layers. */
    static final String QKV = "qkv";

    static final String O = "o";
    static final String GATE_UP = "gateUp";
    static final String DOWN = "down";

    private final LlamaConfig config;
    private final LlamaWeights weights;
    private final Rotary rotary;
    private final CausalAttention attention;
    private final ResponseLoss loss;

    /** Take over the weights. */
    public LlamaModel(LlamaConfig config, LlamaWeights weights) {
        this.config = config;
        this.weights = weights;
        this.rotary = Rotary.of(config.inverseFrequencies(), config.maxPositions());
        this.attention = new CausalAttention(config.attention());
        this.loss = new ResponseLoss(weights.head());
    }

    @Override
    public Dimensions dimensions() {
        return new Dimensions(
                config.vocabSize(),
                config.hiddenSize(),
                config.ffnSize(),
                config.numLayers(),
                config.attention(),
                config.maxPositions(),
                weights.parameterCount());
    }

    @Override
    public DType compute() {
        return weights.compute();
    }

    @Override
    public List<AdaptableLinear> adaptableLinears() {
        return config.adaptableLinears();
    }

    // ---- inference

    @Override
    public Tensor hidden(int[] ids, int[] positions, AttentionStep step, @Nullable LoraAdapter adapter) {
        Tensor x = embed(ids); // [T, D]
        Angles angles = rotary.at(positions);
        for (int i = 0; i < config.numLayers(); i++) {
            try (Scope scope = Scope.open()) {
                LlamaWeights.Layer layer = weights.layers().get(i);
                Tensor qkv = rotated(linear(layer.qkv(), i, QKV, adapter).forward(norm1(layer, x)), angles);
                Tensor attended = step.attend(i, qkv).to(compute()); // [T, H E]
                x.addInPlace(linear(layer.o(), i, O, adapter).forward(attended));
                Tensor gateUp = linear(layer.gateUp(), i, GATE_UP, adapter).forward(norm2(layer, x)); // [T, 2F]
                x.addInPlace(linear(layer.down(), i, DOWN, adapter).forward(SwiGlu.forward(gateUp)));
            }
        }
        return x;
    }

    @Override
    public Tensor logits(Tensor hidden) {
        return weights.head().forward(weights.norm().forward(hidden, compute())).to(DType.FLOAT32);
    }

    @Override
    public ResponseLoss.Result loss(PackedBatch batch, @Nullable LoraAdapter adapter) {
        try (Scope scope = Scope.open()) {
            AttentionStep step = (layer, qkv) -> attention.forward(qkv, batch.segments());
            Tensor x = hidden(batch.ids(), batch.positions(), step, adapter);
            Tensor rows = x.indexSelect(0, Tensors.indices(batch.targetRows())); // [T, D] -> [N, D]
            return loss.forward(weights.norm().forward(rows, compute()), batch.targetIds(), false);
        }
    }

    // ---- training

    /** What a layer's forward pass leaves for its backward pass; norms and the activation are made again. */
    private record Tape(
            Tensor x,
            Tensor qkv,
            Tensor attended,
            Tensor x1,
            Tensor gateUp,
            LoraLinear.Forward qkvSaved,
            LoraLinear.Forward oSaved,
            LoraLinear.Forward gateUpSaved,
            LoraLinear.Forward downSaved) {}

    @Override
    public ResponseLoss.Result lossAndGradient(PackedBatch batch, LoraAdapter adapter) {
        try (Scope scope = Scope.open()) {
            Angles angles = rotary.at(batch.positions());
            List<Tape> tapes = new ArrayList<>();
            Tensor x = embed(batch.ids());
            for (int i = 0; i < config.numLayers(); i++) {
                x = forwardLayer(i, x, batch, angles, adapter, tapes);
            }
            Tensor targetRows = Tensors.indices(batch.targetRows());
            Tensor last = x.indexSelect(0, targetRows); // [T, D] -> [N, D]
            ResponseLoss.Result result = loss.forward(weights.norm().forward(last, compute()), batch.targetIds(), true);
            if (!Double.isFinite(result.loss())) {
                return result; // gradients of it would spoil the adapter; the caller stops the run
            }
            Tensor dx = Tensors.zeros(DType.FLOAT32, x.shape());
            Tensor dLast = Tensors.zeros(DType.FLOAT32, last.shape());
            weights.norm().backward(Objects.requireNonNull(result.dHidden()), last, dLast);
            dx.indexAddInPlace(0, targetRows, dLast); // [N, D] -> [T, D]
            for (int i = config.numLayers() - 1; i >= adapter.lowestLayer(); i--) {
                backwardLayer(i, dx, tapes.get(i), batch, angles, adapter);
            }
            return new ResponseLoss.Result(result.loss(), result.rowLosses(), null);
        }
    }

    private Tensor forwardLayer(
            int i, Tensor x, PackedBatch batch, Angles angles, LoraAdapter adapter, List<Tape> tapes) {
        LlamaWeights.Layer layer = weights.layers().get(i);
        try (Scope scope = Scope.open()) {
            LoraLinear.Forward qkvSaved = linear(layer.qkv(), i, QKV, adapter).forwardForTraining(norm1(layer, x));
            Tensor qkv = rotated(qkvSaved.y(), angles); // [T, (H + 2K) E]
            Tensor attended = attention.forward(qkv, batch.segments()).to(compute()); // [T, H E]
            LoraLinear.Forward oSaved = linear(layer.o(), i, O, adapter).forwardForTraining(attended);
            Tensor x1 = x.add(oSaved.y());
            LoraLinear.Forward gateUpSaved =
                    linear(layer.gateUp(), i, GATE_UP, adapter).forwardForTraining(norm2(layer, x1));
            Tensor gateUp = gateUpSaved.y(); // [T, 2F]
            LoraLinear.Forward downSaved =
                    linear(layer.down(), i, DOWN, adapter).forwardForTraining(SwiGlu.forward(gateUp));
            Tensor next = scope.lift(x1.add(downSaved.y()));
            if (i >= adapter.lowestLayer()) {
                tapes.add(new Tape(
                        x,
                        scope.lift(qkv),
                        scope.lift(attended),
                        scope.lift(x1),
                        scope.lift(gateUp),
                        lift(scope, qkvSaved),
                        lift(scope, oSaved),
                        lift(scope, gateUpSaved),
                        lift(scope, downSaved)));
            } else {
                tapes.add(new Tape(x, x, x, x, x, qkvSaved, oSaved, gateUpSaved, downSaved));
            }
            return next;
        }
    }

    /** Keep what the adapter's backward pass needs; the outputs themselves are kept by the caller where wanted. */
    private static LoraLinear.Forward lift(Scope scope, LoraLinear.Forward saved) {
        if (saved.low() != null) {
            scope.lift(saved.low());
        }
        if (saved.mask() != null) {
            scope.lift(saved.mask());
        }
        return saved;
    }

    /** Turn the gradient of a layer's output into that of its input, in place, and add the adapter's gradients. */
    private void backwardLayer(int i, Tensor dx, Tape tape, PackedBatch batch, Angles angles, LoraAdapter adapter) {
        LlamaWeights.Layer layer = weights.layers().get(i);
        try (Scope scope = Scope.open()) {
            Tensor dDown = dx.to(compute());
            Tensor dActivation = linear(layer.down(), i, DOWN, adapter)
                    .backward(dDown, SwiGlu.forward(tape.gateUp()), tape.downSaved()); // [T, D] -> [T, F]
            Tensor dGateUp = SwiGlu.backward(dActivation, tape.gateUp()); // -> [T, 2F]
            Tensor dNorm2 = linear(layer.gateUp(), i, GATE_UP, adapter)
                    .backward(dGateUp, norm2(layer, tape.x1()), tape.gateUpSaved()); // -> [T, D]
            layer.norm2().backward(dNorm2, tape.x1(), dx); // dx is now the gradient of x1

            Tensor dAttended = linear(layer.o(), i, O, adapter)
                    .backward(dx.to(compute()), tape.attended(), tape.oSaved()); // [T, D] -> [T, H E]
            Tensor dQkv = attention.backward(dAttended.to(DType.FLOAT32).contiguous(), tape.qkv(), batch.segments());
            angles.rotateBackInPlace(config.attention().queryAndKeyHeads(dQkv));
            LoraLinear fused = linear(layer.qkv(), i, QKV, adapter);
            Tensor dFused = dQkv.to(compute());
            Tensor normed = norm1(layer, tape.x());
            if (i > adapter.lowestLayer()) {
                layer.norm1().backward(fused.backward(dFused, normed, tape.qkvSaved()), tape.x(), dx);
            } else {
                fused.backwardLowest(dFused, normed, tape.qkvSaved());
            }
        }
    }

    // ---- merging

    @Override
    public void merge(LoraAdapter adapter) {
        if (compute() != DType.FLOAT32) {
            throw new IllegalStateException("merging into " + compute() + " would lose small updates; load as float32");
        }
        for (int i = 0; i < config.numLayers(); i++) {
            LlamaWeights.Layer layer = weights.layers().get(i);
            adapter.addDeltaTo(layer.qkv().weight(), i, QKV);
            adapter.addDeltaTo(layer.o().weight(), i, O);
            adapter.addDeltaTo(layer.gateUp().weight(), i, GATE_UP);
            adapter.addDeltaTo(layer.down().weight(), i, DOWN);
        }
    }

    // ---- pieces

    private Tensor embed(int[] ids) {
        return weights.embed().indexSelect(0, Tensors.indices(ids)).to(DType.FLOAT32); // [T] -> [T, D]
    }

    private Tensor norm1(LlamaWeights.Layer layer, Tensor x) {
        return layer.norm1().forward(x, compute());
    }

    private Tensor norm2(LlamaWeights.Layer layer, Tensor x) {
        return layer.norm2().forward(x, compute());
    }

    /** Fused rows as float32 with queries and keys rotated, in place where the type allows. */
    private Tensor rotated(Tensor fused, Angles angles) {
        Tensor qkv = fused.to(DType.FLOAT32);
        angles.rotateInPlace(config.attention().queryAndKeyHeads(qkv));
        return qkv;
    }

    private static LoraLinear linear(Linear base, int layer, String fused, @Nullable LoraAdapter adapter) {
        return adapter == null
                ? new LoraLinear(base, null, 0)
                : new LoraLinear(
                        base, adapter.group(layer, fused), adapter.config().dropout());
    }

    @Override
    public void close() {
        weights.close();
        rotary.close();
        attention.close();
    }
}
