package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.Adaptable;
import dev.tunesmith.engine.lora.AdaptableLinear;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.nn.CausalAttention;
import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.nn.Norm;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.nn.ResponseLoss;
import dev.tunesmith.engine.nn.Rotary;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The decoder that all families share; what differs between them is data in a {@link DecoderSpec}.
 *
 * <pre>
 *   x = scale * tokens[id] (+ positions[position])          [T, D]
 *   for each layer: attention and feed-forward block on x   see {@link DecoderLayer}
 *   logits = Head(norm(x))                                  D -> V
 * </pre>
 *
 * <p>The residual stream, norms, rotations and attention are float32; matrix products run in the compute type. The backward
 * pass, written by hand, makes input gradients and those of the adapter, down to the lowest adapted layer; or, where the
 * weights themselves are trained, those of all of them, down to the embeddings.
 *
 * <p><b>Owns</b> its weights, rotary tables and masks.
 */
public final class DecoderStack implements DecoderModel {

    private final DecoderSpec spec;
    private final DecoderWeights weights;
    private final List<Rotary> rotaries = new ArrayList<>();
    private final List<DecoderLayer> layers = new ArrayList<>();
    private final CausalAttention attention;
    private final OuterModules outer;
    private @Nullable PackedWeights packed;

    /** Take over the weights. */
    DecoderStack(DecoderSpec spec, DecoderWeights weights) {
        this.spec = spec;
        this.weights = weights;
        this.attention = new CausalAttention(spec.attention());
        this.outer = new OuterModules(spec, weights);
        List<LayerSpec.RotarySpec> tables = new ArrayList<>(); // layers with equal settings share a table
        for (int i = 0; i < spec.layers().size(); i++) {
            LayerSpec layer = spec.layers().get(i);
            LayerSpec.RotarySpec rotary = layer.attention().rotary();
            if (rotary != null && !tables.contains(rotary)) {
                tables.add(rotary);
                rotaries.add(
                        Rotary.of(rotary.inverseFrequencies(), rotary.config().attentionFactor(), spec.maxPositions()));
            }
            layers.add(layer(i, layer, rotary == null ? -1 : tables.indexOf(rotary)));
        }
    }

    private DecoderLayer layer(int i, LayerSpec layer, int rotary) {
        DecoderWeights.Layer held = weights.layers().get(i);
        AttentionBlock attentionBlock = new AttentionBlock(
                new BlockNorms(
                        placed(layer.attention().normBefore(), held.beforeAttention()),
                        placed(layer.attention().normAfter(), held.afterAttention())),
                projection(i, DecoderSpec.QKV, held.qkv()),
                queryKeyNorm(layer, held),
                rotary,
                layer.attention().window(),
                projection(i, DecoderSpec.O, held.o()),
                spec.attention(),
                attention);
        MlpBlock mlpBlock = new MlpBlock(
                new BlockNorms(
                        placed(layer.mlp().normBefore(), held.beforeMlp()),
                        placed(layer.mlp().normAfter(), held.afterMlp())),
                projection(i, DecoderSpec.MLP_IN, held.mlpIn()),
                layer.mlp().activation(),
                projection(i, DecoderSpec.MLP_OUT, held.mlpOut()));
        return new DecoderLayer(attentionBlock, mlpBlock, layer.parallel());
    }

    private static Projection projection(int layer, String fused, Linear linear) {
        return new Projection(layer, fused, linear);
    }

    private static @Nullable PlacedNorm placed(@Nullable String module, @Nullable Norm norm) {
        return module == null || norm == null ? null : new PlacedNorm(module, norm);
    }

    private @Nullable PlacedQueryKeyNorm queryKeyNorm(LayerSpec layer, DecoderWeights.Layer held) {
        LayerSpec.QueryKeyNorms norms = layer.attention().queryKeyNorm();
        Norm query = held.query();
        Norm key = held.key();
        return norms == null || query == null || key == null
                ? null
                : new PlacedQueryKeyNorm(
                        new PlacedNorm(norms.query(), query),
                        new PlacedNorm(norms.key(), key),
                        norms.perHead(),
                        spec.attention());
    }

    @Override
    public Dimensions dimensions() {
        return new Dimensions(
                spec.vocabSize(),
                spec.hiddenSize(),
                spec.ffnSize(),
                layers.size(),
                spec.attention(),
                spec.maxPositions(),
                weights.parameterCount());
    }

    @Override
    public DType compute() {
        return weights.compute();
    }

    @Override
    public int window(int layer) {
        return layers.get(layer).attention().window();
    }

    @Override
    public long keptBytesPerToken(PassOptions options) {
        LongStream bytes = layers.stream().mapToLong(layer -> layer.keptBytesPerToken(spec, compute()));
        return options.recompute()
                ? bytes.max().orElse(0) + (long) layers.size() * spec.hiddenSize() * Float.BYTES
                : bytes.sum();
    }

    @Override
    public long workingBytesPerToken() {
        return layers.stream()
                .mapToLong(layer -> layer.workingBytesPerToken(spec, compute()))
                .max()
                .orElse(0);
    }

    @Override
    public long attentionBytes(PackedBatch batch) {
        int widest = layers.stream()
                .mapToInt(layer -> layer.attention().window())
                .max()
                .orElse(0);
        return attention.workingBytes(batch, widest);
    }

    @Override
    public List<StoredWeight> storedWeights() {
        return weights.stored();
    }

    @Override
    public Adaptable adaptable() {
        return new Adaptable(adaptableLinears(), outer.modules(layers));
    }

    private List<AdaptableLinear> adaptableLinears() {
        return spec.adaptableLinears().stream()
                .map(linear -> linear.in(layers.get(linear.layer()).weight(linear.fused())))
                .toList();
    }

    // ---- inference

    @Override
    public Tensor hidden(int[] ids, int[] positions, AttentionStep step, @Nullable LoraAdapter adapter) {
        return hidden(ids, positions, step, adapter, packed);
    }

    private Tensor hidden(
            int[] ids,
            int[] positions,
            AttentionStep step,
            @Nullable LoraAdapter adapter,
            @Nullable PackedWeights packedWeights) {
        Tensor x = outer.embed(ids, positions, adapter); // [T, D]
        Pass pass = new Pass(compute(), angles(positions), List.of(), adapter, packedWeights);
        for (DecoderLayer layer : layers) {
            layer.infer(x, step, pass);
        }
        return x;
    }

    @Override
    public Tensor logits(Tensor hidden, @Nullable LoraAdapter adapter) {
        Linear head = packed == null ? outer.head(adapter) : packed.with(outer.head(adapter));
        return head.forward(outer.norm(adapter).forward(hidden, compute())).to(DType.FLOAT32);
    }

    @Override
    public boolean packForDecoding(long bytesAllowed) {
        if (packed == null) {
            packed = PackedWeights.of(weights, bytesAllowed);
        }
        return packed != null;
    }

    @Override
    public void unpack() {
        if (packed != null) {
            packed.close();
            packed = null;
        }
    }

    @Override
    public ResponseLoss.Result loss(PackedBatch wanted, @Nullable LoraAdapter adapter) {
        PackedBatch batch = rounded(wanted);
        try (Scope scope = Scope.open()) {
            AttentionStep step = (layer, qkv) -> attention.forward(qkv, batch.segments(), window(layer));
            // Without packed weights, as in training: a dev loss is the same to the last bit wherever it is measured.
            Tensor x = hidden(batch.ids(), batch.positions(), step, adapter, null);
            Tensor rows = x.indexSelect(0, Tensors.indices(batch.targetRows())); // [T, D] -> [N, D]
            return outer.loss(adapter).forward(outer.norm(adapter).forward(rows, compute()), batch.targetIds(), false);
        }
    }

    // ---- training

    @Override
    public @Nullable TrainedWeights trained() {
        return weights.trained();
    }

    @Override
    public Tensor trunk(PackedBatch wanted, int count) {
        PackedBatch batch = rounded(wanted);
        return trunk(batch, count, pass(batch.positions(), batch.segments(), null))
                .narrow(0, 0, wanted.tokens()); // [T, D]
    }

    private PackedBatch rounded(PackedBatch batch) {
        return compute() == DType.BFLOAT16 ? RoundedRows.stream(batch) : batch;
    }

    private Tensor trunk(PackedBatch batch, int count, Pass pass) {
        try (Scope scope = Scope.open()) {
            Tensor x = outer.embed(batch.ids(), batch.positions(), pass.adapter());
            for (DecoderLayer layer : layers.subList(0, count)) {
                x = layer.forward(x, pass, false, null).x();
            }
            return scope.lift(x);
        }
    }

    @Override
    public ResponseLoss.Result lossAndGradient(
            PackedBatch wanted, @Nullable LoraAdapter adapter, PassOptions options, @Nullable Tensor trunk) {
        boolean rounding = options.roundRows() && compute() == DType.BFLOAT16;
        PackedBatch batch = rounding ? RoundedRows.stream(wanted) : wanted;
        try (Scope scope = Scope.open()) {
            Pass pass = pass(batch.positions(), batch.segments(), adapter);
            int lowest = lowestTrained(adapter);
            int targets = batch.targetRows().length;
            Tensor targetRows = Tensors.indices(
                    rounding && options.lastLayerOnTargets() ? RoundedRows.targets(batch) : batch.targetRows());
            @Nullable Tensor lastRows = options.lastLayerOnTargets() ? targetRows : null;
            List<Tensor> inputs = new ArrayList<>();
            List<DecoderLayer.@Nullable Tape> tapes = new ArrayList<>();
            int start = trunk != null || options.stopAtLowest() ? Math.max(0, lowest) : 0;
            Tensor x = trunk == null ? trunk(batch, start, pass) : RoundedRows.withZeros(trunk, batch.tokens());
            for (int i = start; i < layers.size(); i++) {
                inputs.add(x);
                DecoderLayer.Forward forward =
                        layers.get(i).forward(x, pass, !options.recompute(), isLast(i) ? lastRows : null);
                x = forward.x();
                tapes.add(forward.tape());
            }
            Tensor last = lastRows == null ? x.indexSelect(0, targetRows) : x.narrow(0, 0, targets); // [N, D]
            Norm norm = outer.norm(adapter);
            ResponseLoss.Result result =
                    outer.loss(adapter).forward(norm.forward(last, compute()), batch.targetIds(), true);
            if (!Double.isFinite(result.loss())) {
                return result; // gradients of it would spoil the adapter; the caller stops the run
            }
            Tensor dx = norm.backward(Objects.requireNonNull(result.dHidden()), last);
            if (lastRows == null) {
                dx = Tensors.zeros(DType.FLOAT32, x.shape()).indexAddInPlace(0, targetRows, dx); // [N, D] -> [T, D]
            } else {
                dx = RoundedRows.withZeros(dx, x.size(0));
            }
            for (int i = layers.size() - 1; i >= start; i--) {
                boolean wantInput = i > lowest || !options.stopAtLowest();
                dx = backward(i, dx, inputs.get(i - start), tapes.get(i - start), pass, lastRows, wantInput);
            }
            if (lowest < 0) {
                outer.embedBackward(batch, dx, adapter);
            }
            return new ResponseLoss.Result(result.loss(), result.rowLosses(), null);
        }
    }

    private boolean isLast(int layer) {
        return layer == layers.size() - 1;
    }

    /** Go back through a layer, which is computed again where it left no tape. */
    private Tensor backward(
            int i,
            Tensor dx,
            Tensor input,
            DecoderLayer.@Nullable Tape kept,
            Pass pass,
            @Nullable Tensor lastRows,
            boolean wantInput) {
        DecoderLayer layer = layers.get(i);
        try (Scope scope = Scope.open()) {
            DecoderLayer.Tape tape = kept == null
                    ? Objects.requireNonNull(layer.forward(input, pass, true, isLast(i) ? lastRows : null)
                            .tape())
                    : kept;
            Tensor dInput = layer.backward(dx, tape, pass, wantInput);
            return dInput == dx ? dx : scope.lift(dInput);
        }
    }

    /** The lowest layer with something trained in it; below them all, -1, where the embeddings are. */
    private int lowestTrained(@Nullable LoraAdapter adapter) {
        if (weights.trained() != null) {
            return -1;
        }
        if (adapter == null) {
            throw new IllegalStateException("nothing is trained: there is no adapter, and the weights are frozen");
        }
        return adapter.lowestLayer();
    }

    // ---- merging

    @Override
    public boolean canMerge(LoraAdapter adapter) {
        return outer.canMerge(adapter);
    }

    @Override
    public void merge(LoraAdapter adapter) {
        if (compute() != DType.FLOAT32) {
            throw new IllegalStateException("merging into " + compute() + " would lose small updates; load as float32");
        }
        outer.requireMergeable(adapter);
        unpack(); // copies of the weights before
        layers.forEach(layer -> layer.merge(adapter));
        adapter.mergeModules();
    }

    // ---- pieces

    /** What layers share in training, where weights are never packed: a resumed run equals the uninterrupted one to the last bit. */
    private Pass pass(int[] positions, List<PackedBatch.Segment> segments, @Nullable LoraAdapter adapter) {
        return new Pass(compute(), angles(positions), segments, adapter, null);
    }

    private List<Rotary.Angles> angles(int[] positions) {
        return rotaries.stream().map(rotary -> rotary.at(positions)).toList();
    }

    @Override
    public void close() {
        unpack();
        weights.close();
        rotaries.forEach(Rotary::close);
        attention.close();
    }
}
