package dev.tunesmith.engine.family;

import dev.tunesmith.engine.lora.StoredLayout;
import dev.tunesmith.engine.model.DecoderSpec;
import dev.tunesmith.engine.model.DecoderSpec.Embeddings;
import dev.tunesmith.engine.model.DecoderSpec.Head;
import dev.tunesmith.engine.model.DecoderSpec.NormSpec;
import dev.tunesmith.engine.model.LayerSpec;
import dev.tunesmith.engine.model.LinearSpec;
import dev.tunesmith.engine.model.LinearSpec.Part;
import dev.tunesmith.engine.nn.Activation;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.nn.CausalMask;
import dev.tunesmith.engine.nn.MlpActivation;
import java.util.ArrayList;
import java.util.List;

/**
 * GPT-2: learned positions, layer norms with bias, GELU; its checkpoints hold linear layers as [inputs, outputs].
 *
 * <p><b>Source</b>: Radford et al. 2019; Hugging Face {@code modeling_gpt2.py}.
 */
public final class Gpt2 {

    private Gpt2() {}

    /** Read {@code config.json}. */
    public static DecoderSpec spec(ConfigJson config) {
        config.requireAbsentOrDefault("scale_attn_by_inverse_layer_idx");
        config.requireAbsentOrDefault("add_cross_attention");
        if (!config.bool("scale_attn_weights", true)) {
            throw config.notImplemented("scale_attn_weights", false, "use a model without this setting");
        }
        int hidden = config.integer("n_embd");
        int heads = config.integer("n_head");
        Sizes sizes = new Sizes(
                config.integer("vocab_size"),
                hidden,
                config.integer("n_inner", 4 * hidden),
                config.integer("n_layer"),
                new AttentionShape(heads, heads, Sizes.headDim(config, "n_embd", "n_head")),
                config.integer("n_positions"));
        MlpActivation activation =
                new MlpActivation(Activations.of(config, "activation_function", Activation.GELU_TANH), false);
        List<LayerSpec> layers = new ArrayList<>();
        for (int i = 0; i < sizes.layers(); i++) {
            layers.add(layer("transformer.h." + i + ".", sizes, activation));
        }
        return new DecoderSpec(
                sizes.vocab(),
                sizes.hidden(),
                sizes.ffn(),
                sizes.maxPositions(),
                sizes.attention(),
                new NormSpec(NormSpec.Kind.LAYER_NORM, config.positive("layer_norm_epsilon", 1e-5)),
                new Embeddings("transformer.wte", "transformer.wpe", 1),
                layers,
                "transformer.ln_f",
                new Head("lm_head", config.bool("tie_word_embeddings", true)),
                List.of(".attn.bias", ".attn.masked_bias"));
    }

    private static LayerSpec layer(String layer, Sizes sizes, MlpActivation activation) {
        LayerSpec.Attention attention = new LayerSpec.Attention(
                layer + "ln_1",
                linear(sizes.hidden(), layer + "attn.c_attn", 3 * sizes.hidden()),
                null,
                null,
                CausalMask.NO_WINDOW,
                linear(sizes.hidden(), layer + "attn.c_proj", sizes.hidden()),
                null);
        LayerSpec.Mlp mlp = new LayerSpec.Mlp(
                layer + "ln_2",
                linear(sizes.hidden(), layer + "mlp.c_fc", sizes.ffn()),
                activation,
                linear(sizes.ffn(), layer + "mlp.c_proj", sizes.hidden()),
                null);
        return new LayerSpec(attention, mlp, false);
    }

    private static LinearSpec linear(int inputs, String module, int outputs) {
        return LinearSpec.of(inputs, true, new Part(module, outputs, StoredLayout.TRANSPOSED));
    }
}
