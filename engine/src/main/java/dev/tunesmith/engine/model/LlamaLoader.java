package dev.tunesmith.engine.model;

import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.nn.RmsNorm;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the weights of a Llama model under their Hugging Face names and fuses projections that share an input. */
public final class LlamaLoader {

    private final LlamaConfig config;
    private final WeightPlan plan;
    private final DType compute;

    private LlamaLoader(LlamaConfig config, WeightSource source, DType compute) {
        this.config = config;
        this.plan = new WeightPlan(source);
        this.compute = compute;
    }

    /**
     * Load the model; the caller closes it.
     *
     * @param compute type of the matrices; norms and biases of float32 models stay float32
     * @throws dev.tunesmith.core.error.ModelFileException if names or shapes do not fit, before anything is allocated
     */
    public static LlamaModel load(LlamaConfig config, WeightSource source, DType compute) {
        LlamaLoader loader = new LlamaLoader(config, source, compute);
        loader.declare();
        loader.plan.check();
        try (Scope scope = Scope.open()) {
            return new LlamaModel(config, loader.weights());
        }
    }

    /** One projection: its module name and how many outputs it has. */
    private record Projection(String module, int outputs) {}

    private List<Projection> qkv() {
        AttentionShape shape = config.attention();
        return List.of(
                new Projection("self_attn.q_proj", shape.queryWidth()),
                new Projection("self_attn.k_proj", shape.keyWidth()),
                new Projection("self_attn.v_proj", shape.keyWidth()));
    }

    private List<Projection> o() {
        return List.of(new Projection("self_attn.o_proj", config.hiddenSize()));
    }

    private List<Projection> gateUp() {
        return List.of(
                new Projection("mlp.gate_proj", config.ffnSize()), new Projection("mlp.up_proj", config.ffnSize()));
    }

    private List<Projection> down() {
        return List.of(new Projection("mlp.down_proj", config.hiddenSize()));
    }

    private void declare() {
        int hidden = config.hiddenSize();
        plan.expect("model.embed_tokens.weight", config.vocabSize(), hidden);
        for (int i = 0; i < config.numLayers(); i++) {
            plan.expect(LlamaConfig.layer(i) + "input_layernorm.weight", hidden);
            plan.expect(LlamaConfig.layer(i) + "post_attention_layernorm.weight", hidden);
            declare(i, qkv(), hidden, config.attentionBias());
            declare(i, o(), config.attention().queryWidth(), config.attentionBias());
            declare(i, gateUp(), hidden, config.mlpBias());
            declare(i, down(), config.ffnSize(), config.mlpBias());
            plan.ignore(LlamaConfig.layer(i) + "self_attn.rotary_emb.inv_freq");
        }
        plan.expect("model.norm.weight", hidden);
        if (config.tiedHead()) {
            plan.ignore("lm_head.weight");
        } else {
            plan.expect("lm_head.weight", config.vocabSize(), hidden);
        }
    }

    private void declare(int layer, List<Projection> projections, int inputs, boolean bias) {
        for (Projection projection : projections) {
            plan.expect(LlamaConfig.layer(layer) + projection.module() + ".weight", projection.outputs(), inputs);
            if (bias) {
                plan.expect(LlamaConfig.layer(layer) + projection.module() + ".bias", projection.outputs());
            }
        }
    }

    private LlamaWeights weights() {
        Tensor embed = plan.load(compute, "model.embed_tokens.weight");
        List<LlamaWeights.Layer> layers = new ArrayList<>();
        for (int i = 0; i < config.numLayers(); i++) {
            layers.add(new LlamaWeights.Layer(
                    norm(LlamaConfig.layer(i) + "input_layernorm.weight"),
                    fuse(i, qkv(), config.hiddenSize(), config.attentionBias()),
                    fuse(i, o(), config.attention().queryWidth(), config.attentionBias()),
                    norm(LlamaConfig.layer(i) + "post_attention_layernorm.weight"),
                    fuse(i, gateUp(), config.hiddenSize(), config.mlpBias()),
                    fuse(i, down(), config.ffnSize(), config.mlpBias())));
        }
        RmsNorm norm = norm("model.norm.weight");
        Tensor head = config.tiedHead() ? embed : plan.load(compute, "lm_head.weight");
        return new LlamaWeights(embed, layers, norm, new Linear(head, null), compute, plan.read());
    }

    private RmsNorm norm(String name) {
        return new RmsNorm(plan.load(DType.FLOAT32, name), config.rmsNormEpsilon());
    }

    /** Stack projections along their outputs: weight [ΣO, I], bias [ΣO]. */
    private Linear fuse(int layer, List<Projection> projections, int inputs, boolean withBias) {
        int outputs = projections.stream().mapToInt(Projection::outputs).sum();
        Tensor weight = plan.allocate(compute, outputs, inputs);
        @Nullable Tensor bias = withBias ? plan.allocate(compute, outputs) : null;
        int from = 0;
        for (Projection projection : projections) {
            String module = LlamaConfig.layer(layer) + projection.module();
            plan.fill(weight.narrow(0, from, projection.outputs()), module + ".weight");
            if (bias != null) {
                plan.fill(bias.narrow(0, from, projection.outputs()), module + ".bias");
            }
            from += projection.outputs();
        }
        return new Linear(weight, bias);
    }
}
