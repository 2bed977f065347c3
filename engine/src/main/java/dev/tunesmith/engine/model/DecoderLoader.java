package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.StoredLayout;
import dev.tunesmith.engine.model.DecoderSpec.NormSpec;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.nn.LayerNorm;
import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.nn.Norm;
import dev.tunesmith.engine.nn.RmsNorm;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.ArrayList;
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
        DecoderLoader loader = new DecoderLoader(spec, source, compute);
        loader.declare();
        loader.plan.check();
        try (Scope scope = Scope.open()) {
            return new DecoderStack(spec, loader.weights());
        }
    }

    /** The weights that a model of this spec has: name to shape, as a checkpoint holds them. */
    static Map<String, long[]> shapes(DecoderSpec spec) {
        DecoderLoader loader = new DecoderLoader(spec, new RandomWeights(Map.of(), 0), DType.FLOAT32);
        loader.declare();
        return loader.plan.expected();
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
        String head = spec.head().module();
        if (head != null) {
            plan.expect(head + ".weight", spec.vocabSize(), spec.hiddenSize());
            if (spec.head().bias()) {
                plan.expect(head + ".bias", spec.vocabSize());
            }
        }
        spec.ignored().forEach(plan::ignoreEnding);
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

    private DecoderWeights weights() {
        Tensor tokens = plan.load(compute, spec.embeddings().tokens() + ".weight");
        String positions = spec.embeddings().positions();
        Tensor positionTable = positions == null ? null : plan.load(compute, positions + ".weight");
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
        return new DecoderWeights(tokens, positionTable, layers, finalNorm, head, compute, plan.read(), plan.stored());
    }

    private Linear head(Tensor tokens) {
        String module = spec.head().module();
        if (module == null) {
            return new Linear(tokens, null);
        }
        return new Linear(
                plan.load(compute, module + ".weight"),
                spec.head().bias() ? plan.load(compute, module + ".bias") : null);
    }

    private @Nullable Norm norm(@Nullable String module) {
        return module == null ? null : requiredNorm(module);
    }

    private Norm requiredNorm(String module) {
        Tensor weight = plan.load(DType.FLOAT32, module + ".weight");
        double epsilon = spec.norm().epsilon();
        return switch (spec.norm().kind()) {
            case RMS -> new RmsNorm(weight, epsilon, 0);
            case RMS_PLUS_ONE -> new RmsNorm(weight, epsilon, 1);
            case LAYER_NORM -> new LayerNorm(weight, plan.load(DType.FLOAT32, module + ".bias"), epsilon);
        };
    }

    /** Stack parts along their outputs: weight [ΣO, I], bias [ΣO]. */
    private Linear fuse(LinearSpec linear) {
        Tensor weight = plan.allocate(compute, linear.outputs(), linear.inputs());
        @Nullable Tensor bias = linear.bias() ? plan.allocate(compute, linear.outputs()) : null;
        int from = 0;
        for (LinearSpec.Part part : linear.parts()) {
            StoredLayout stored = part.stored();
            plan.fill(weight.narrow(0, from, part.outputs()), part.weight(), stored);
            if (bias != null) {
                plan.fill(bias.narrow(0, from, part.outputs()), part.biasName(), stored);
            }
            from += part.outputs();
        }
        return new Linear(weight, bias);
    }
}
