package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.StoredLayout;
import dev.tunesmith.engine.model.DecoderSpec.NormSpec;
import dev.tunesmith.engine.model.WeightPlan.Allocated;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.nn.Embedding;
import dev.tunesmith.engine.nn.LayerNorm;
import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.nn.Norm;
import dev.tunesmith.engine.nn.RmsNorm;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a decoder from its spec: checks the checkpoint's weights, reads them, and fuses projections that share an input. */
public final class DecoderLoader {

    private final DecoderSpec spec;
    private final WeightPlan plan;
    private final DType compute;

    private DecoderLoader(DecoderSpec spec, WeightSource source, DType compute) {
        this.spec = spec;
        this.plan = new WeightPlan(source);
        this.compute = compute;
    }

    /**
     * Load the model; the caller closes it.
     *
     * @param compute type of the matrices and biases; norms stay float32
     * @throws dev.tunesmith.core.error.ModelFileException if names or shapes do not fit, before anything is allocated
     */
    public static DecoderStack load(DecoderSpec spec, WeightSource source, DType compute) {
        return load(spec, source, compute, false);
    }

    /**
     * Load a model whose weights are trained: it has a gradient for each, and float32 originals of all, see {@link
     * TrainedWeights}.
     *
     * @param compute type of the matrix products; where it is not float32 the model reads copies in that type
     */
    public static DecoderStack loadTrainable(DecoderSpec spec, WeightSource source, DType compute) {
        return load(spec, source, compute, true);
    }

    private static DecoderStack load(DecoderSpec spec, WeightSource source, DType compute, boolean train) {
        DecoderLoader loader = new DecoderLoader(spec, WithPrefix.where(spec, source), compute);
        loader.declare();
        loader.plan.check();
        try (Scope scope = Scope.open()) {
            return new DecoderStack(spec, loader.weights(train ? loader.plan.train() : null));
        }
    }

    /** The weights that a model of this spec has: name to shape, as a checkpoint holds them. */
    static Map<String, long[]> shapes(DecoderSpec spec) {
        DecoderLoader loader = new DecoderLoader(spec, new RandomWeights(Map.of(), 0), DType.FLOAT32);
        loader.declare();
        return loader.plan.expected();
    }

    /** How many weights a model of this spec has, tied ones once; nothing is made. */
    public static long parameters(DecoderSpec spec) {
        return shapes(spec).values().stream()
                .mapToLong(shape -> Arrays.stream(shape).reduce(1, Math::multiplyExact))
                .sum();
    }

    // ---- which weights there must be

    private void declare() {
        plan.expect(spec.embeddings().tokens() + ".weight", spec.vocabSize(), spec.hiddenSize());
        if (spec.embeddings().positions() != null) {
            plan.expect(spec.embeddings().positions() + ".weight", spec.maxPositions(), spec.hiddenSize());
        }
        for (LayerSpec layer : spec.layers()) {
            declare(layer.attention());
            declareNorm(layer.mlp().normBefore(), spec.hiddenSize());
            declare(layer.mlp().in());
            declare(layer.mlp().out());
            declareNorm(layer.mlp().normAfter(), spec.hiddenSize());
        }
        declareNorm(spec.finalNorm(), spec.hiddenSize());
        declare(spec.head());
        spec.ignored().forEach(plan::ignoreEnding);
    }

    private void declare(DecoderSpec.Head head) {
        if (head.tied()) {
            plan.ignoreEnding(head.stored() + ".weight");
            return;
        }
        plan.expect(head.stored() + ".weight", spec.vocabSize(), spec.hiddenSize());
        if (head.bias()) {
            plan.expect(head.stored() + ".bias", spec.vocabSize());
        }
    }

    private void declare(LayerSpec.Attention block) {
        declareNorm(block.normBefore(), spec.hiddenSize());
        declare(block.qkv());
        LayerSpec.QueryKeyNorms norms = block.queryKeyNorm();
        if (norms != null) {
            AttentionShape shape = spec.attention();
            declareNorm(norms.query(), norms.perHead() ? shape.headDim() : shape.queryWidth());
            declareNorm(norms.key(), norms.perHead() ? shape.headDim() : shape.keyWidth());
        }
        declare(block.o());
        declareNorm(block.normAfter(), spec.hiddenSize());
    }

    private void declareNorm(@Nullable String module, int width) {
        if (module == null) {
            return;
        }
        plan.expect(module + ".weight", width);
        if (spec.norm().kind() == NormSpec.Kind.LAYER_NORM) {
            plan.expect(module + ".bias", width);
        }
    }

    private void declare(LinearSpec linear) {
        for (LinearSpec.Part part : linear.parts()) {
            plan.expect(part.weight(), part.stored().shape(part.outputs(), linear.inputs()));
            if (linear.bias()) {
                plan.expect(part.biasName(), part.outputs());
            }
        }
    }

    // ---- the weights

    private DecoderWeights weights(@Nullable TrainedWeights trained) {
        Allocated tokens = plan.load(compute, spec.embeddings().tokens() + ".weight");
        String positions = spec.embeddings().positions();
        Allocated positionTable = positions == null ? null : plan.load(compute, positions + ".weight");
        List<DecoderWeights.Layer> layers = new ArrayList<>();
        for (LayerSpec layer : spec.layers()) {
            LayerSpec.QueryKeyNorms norms = layer.attention().queryKeyNorm();
            layers.add(new DecoderWeights.Layer(
                    norm(layer.attention().normBefore()),
                    fuse(layer.attention().qkv()),
                    norms == null ? null : norm(norms.query()),
                    norms == null ? null : norm(norms.key()),
                    fuse(layer.attention().o()),
                    norm(layer.attention().normAfter()),
                    norm(layer.mlp().normBefore()),
                    fuse(layer.mlp().in()),
                    fuse(layer.mlp().out()),
                    norm(layer.mlp().normAfter())));
        }
        Norm finalNorm = requiredNorm(spec.finalNorm());
        Linear head = head(tokens);
        return new DecoderWeights(
                embedding(tokens),
                positionTable == null ? null : embedding(positionTable),
                layers,
                finalNorm,
                head,
                compute,
                plan.read(),
                plan.stored(),
                trained);
    }

    private static Embedding embedding(Allocated table) {
        return new Embedding(table.value(), table.gradient());
    }

    /** Where the head is tied, its gradient is that of the embeddings. */
    private Linear head(Allocated tokens) {
        DecoderSpec.Head head = spec.head();
        if (head.tied()) {
            return linear(tokens, null);
        }
        return linear(
                plan.load(compute, head.stored() + ".weight"),
                head.bias() ? plan.load(compute, head.stored() + ".bias") : null);
    }

    private static Linear linear(Allocated weight, @Nullable Allocated bias) {
        Tensor gradient = weight.gradient();
        Linear.Gradients gradients =
                gradient == null ? null : new Linear.Gradients(gradient, bias == null ? null : bias.gradient());
        return new Linear(weight.value(), bias == null ? null : bias.value(), gradients);
    }

    private @Nullable Norm norm(@Nullable String module) {
        return module == null ? null : requiredNorm(module);
    }

    private Norm requiredNorm(String module) {
        Allocated weight = plan.load(DType.FLOAT32, module + ".weight");
        double epsilon = spec.norm().epsilon();
        return switch (spec.norm().kind()) {
            case RMS -> new RmsNorm(weight.value(), epsilon, 0, weight.gradient());
            case RMS_PLUS_ONE -> new RmsNorm(weight.value(), epsilon, 1, weight.gradient());
            case LAYER_NORM -> layerNorm(weight, plan.load(DType.FLOAT32, module + ".bias"), epsilon);
        };
    }

    private static LayerNorm layerNorm(Allocated weight, Allocated bias, double epsilon) {
        Tensor dWeight = weight.gradient();
        Tensor dBias = bias.gradient();
        return new LayerNorm(
                weight.value(),
                bias.value(),
                epsilon,
                dWeight == null || dBias == null ? null : new LayerNorm.Gradients(dWeight, dBias));
    }

    /** Stack parts along their outputs: weight [ΣO, I], bias [ΣO]. */
    private Linear fuse(LinearSpec linear) {
        Allocated weight = plan.allocate(compute, linear.outputs(), linear.inputs());
        Allocated bias = linear.bias() ? plan.allocate(compute, linear.outputs()) : null;
        int from = 0;
        for (LinearSpec.Part part : linear.parts()) {
            StoredLayout stored = part.stored();
            plan.fill(weight.target().narrow(0, from, part.outputs()), part.weight(), stored);
            if (bias != null) {
                plan.fill(bias.target().narrow(0, from, part.outputs()), part.biasName(), stored);
            }
            from += part.outputs();
        }
        return linear(weight, bias);
    }
}
