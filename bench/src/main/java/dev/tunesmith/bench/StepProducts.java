package dev.tunesmith.bench;

import dev.tunesmith.engine.lora.AdaptableLinear;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.nn.PackedBatch.Segment;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Lanes;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The matrix products of one LoRA step of a model of Llama's shape, with nothing between them.
 *
 * <p>As in a step, the last layer's output projection and feed-forward block see the predicting rows only, and the lowest projection
 * makes no gradient of its input. Made in a scope that stays open as long as it is used.
 */
final class StepProducts {

    private final PackedBatch batch;
    private final Lanes lanes;
    private final int layers;
    private final AttentionShape shape;
    private final List<Operands> frozen = new ArrayList<>();
    private final List<Operands> thin = new ArrayList<>();
    private final List<Heads> heads = new ArrayList<>();

    /**
     * One weight and what it is multiplied with.
     *
     * @param x [T, I]
     * @param weight [O, I]
     * @param dy [T, O]
     * @param forward how often a step makes {@code x W^T}
     * @param backward how often it makes {@code dy W}
     * @param gradient how often it makes {@code dy^T x}
     */
    private record Operands(Tensor x, Tensor weight, Tensor dy, int forward, int backward, int gradient) {

        void multiply() {
            for (int i = 0; i < Math.max(forward, Math.max(backward, gradient)); i++) {
                try (Scope scope = Scope.open()) {
                    if (i < forward) {
                        x.linear(weight);
                    }
                    if (i < backward) {
                        dy.mm(weight);
                    }
                    if (i < gradient) {
                        weightGradient();
                    }
                }
            }
        }

        /** As a step writes it: few columns become few rows. */
        private void weightGradient() {
            if (weight.size(1) < weight.size(0)) {
                x.t().mm(dy);
            } else {
                dy.t().mm(x);
            }
        }
    }

    /**
     * Attention's operands of one kv head in one segment: queries and their gradient [t G, E], keys [t, E], probabilities [t G, t].
     */
    private record Heads(Tensor queries, Tensor keys, Tensor probabilities) {

        void forward() {
            queries.mm(keys.t());
            probabilities.mm(keys);
        }

        /** Scores once more, and the gradients of values, probabilities, keys and queries. */
        void backward() {
            queries.mm(keys.t());
            probabilities.t().mm(queries);
            queries.mm(keys.t());
            probabilities.t().mm(queries);
            probabilities.mm(keys);
        }
    }

    StepProducts(DecoderModel model, PackedBatch batch, int rank, DType type, Lanes lanes) {
        this.batch = batch;
        this.lanes = lanes;
        this.layers = model.dimensions().numLayers();
        this.shape = model.dimensions().attention();
        int targets = batch.targetIds().length;
        Map<String, List<AdaptableLinear>> byFused = new LinkedHashMap<>();
        for (AdaptableLinear linear : model.adaptable().linears()) {
            byFused.computeIfAbsent(linear.layer() + linear.fused(), key -> new ArrayList<>())
                    .add(linear);
        }
        byFused.values().forEach(parts -> {
            AdaptableLinear first = parts.get(0);
            if (first.layer() == layers - 1) {
                boolean allRows = first.fused().equals("qkv");
                add(parts, allRows ? batch.tokens() : targets, rank, type, 1, 1);
            } else if (first.layer() == 0) { // stands for all layers but the last
                add(
                        parts,
                        batch.tokens(),
                        rank,
                        type,
                        layers - 1,
                        layers - (first.fused().equals("qkv") ? 2 : 1));
            }
        });
        frozen.add(operands(
                targets, model.dimensions().vocabSize(), model.dimensions().hiddenSize(), type, 1, 1, 0));
        for (Segment segment : batch.segments()) {
            int t = segment.length();
            heads.add(new Heads(
                    Tensors.uniform(t * shape.groups(), shape.headDim()),
                    Tensors.uniform(t, shape.headDim()),
                    Tensors.uniform(t * shape.groups(), t)));
        }
    }

    private void add(List<AdaptableLinear> parts, int rows, int rank, DType type, int forward, int backward) {
        int inputs = parts.get(0).inputs();
        int outputs = parts.stream().mapToInt(AdaptableLinear::outputs).sum();
        frozen.add(operands(rows, outputs, inputs, type, forward, backward, 0));
        thin.add(operands(rows, parts.size() * rank, inputs, type, forward, backward, forward));
        for (AdaptableLinear part : parts) {
            thin.add(operands(rows, part.outputs(), rank, type, forward, forward, forward));
        }
    }

    private static Operands operands(
            int rows, int outputs, int inputs, DType type, int forward, int backward, int gradient) {
        return new Operands(
                Tensors.uniform(rows, inputs).to(type),
                Tensors.uniform(outputs, inputs).to(type),
                Tensors.uniform(rows, outputs).to(type),
                forward,
                backward,
                gradient);
    }

    /** Those of the frozen layers and the head. */
    void frozen() {
        frozen.forEach(Operands::multiply);
    }

    /** The adapter's and attention's. */
    void adapterAndAttention() {
        thin.forEach(Operands::multiply);
        for (int layer = 0; layer < layers; layer++) {
            attention(Heads::forward);
            attention(Heads::backward);
        }
    }

    private void attention(Consumer<Heads> products) {
        lanes.run(batch.segments().size() * shape.kvHeads(), piece -> {
            try (Scope scope = Scope.open()) {
                products.accept(heads.get(piece / shape.kvHeads()));
            }
        });
    }
}
