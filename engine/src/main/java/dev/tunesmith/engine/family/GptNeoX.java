package dev.tunesmith.engine.family;

import dev.tunesmith.engine.lora.StoredLayout;
import dev.tunesmith.engine.model.DecoderSpec;
import dev.tunesmith.engine.model.DecoderSpec.Embeddings;
import dev.tunesmith.engine.model.DecoderSpec.Head;
import dev.tunesmith.engine.model.DecoderSpec.NormSpec;
import dev.tunesmith.engine.model.LayerSpec;
import dev.tunesmith.engine.model.LayerSpec.RotarySpec;
import dev.tunesmith.engine.model.LinearSpec;
import dev.tunesmith.engine.model.LinearSpec.Part;
import dev.tunesmith.engine.nn.Activation;
import dev.tunesmith.engine.nn.CausalMask;
import dev.tunesmith.engine.nn.MlpActivation;
import java.util.ArrayList;
import java.util.List;

/**
 * GPT-NeoX, such as Pythia: layer norms with bias, both blocks on the layer's input, a part of each head rotated, GELU.
 *
 * <p>Its checkpoints hold q, k and v as one layer whose rows go head by head: [H, 3, E], and call the head {@code embed_out},
 * which transformers has renamed in the model alone. <b>Source</b>: Black et al. 2022;
 * Hugging Face {@code modeling_gpt_neox.py}.
 */
public final class GptNeoX {

    private static final double DEFAULT_ROTARY_SHARE = 0.25;

    private GptNeoX() {}

    /** Read {@code config.json}. */
    public static DecoderSpec spec(ConfigJson config) {
        Sizes sizes = Sizes.of(config);
        MlpActivation activation = new MlpActivation(Activations.of(config, "hidden_act", Activation.GELU), false);
        RotarySpec rotary = rotary(config, sizes);
        boolean attentionBias = config.bool("attention_bias", true);
        boolean parallel = config.bool("use_parallel_residual", true);
        List<LayerSpec> layers = new ArrayList<>();
        for (int i = 0; i < sizes.layers(); i++) {
            String layer = "gpt_neox.layers." + i + ".";
            layers.add(new LayerSpec(
                    attention(layer, sizes, rotary, attentionBias), mlp(layer, sizes, activation), parallel));
        }
        return new DecoderSpec(
                sizes.vocab(),
                sizes.hidden(),
                sizes.ffn(),
                sizes.maxPositions(),
                sizes.attention(),
                new NormSpec(NormSpec.Kind.LAYER_NORM, config.positive("layer_norm_eps", 1e-5)),
                new Embeddings("gpt_neox.embed_in", null, 1),
                layers,
                "gpt_neox.final_layer_norm",
                new Head("lm_head", "embed_out", config.bool("tie_word_embeddings", false), false),
                List.of(".attention.bias", ".attention.masked_bias", ".attention.rotary_emb.inv_freq"));
    }

    private static RotarySpec rotary(ConfigJson config, Sizes sizes) {
        double share = RopeSettings.partialFactor(config, "rotary_pct", DEFAULT_ROTARY_SHARE);
        int dims = (int) (sizes.attention().headDim() * share);
        return new RotarySpec(RopeSettings.of(config, "rotary_emb_base"), dims);
    }

    private static LayerSpec.Attention attention(String layer, Sizes sizes, RotarySpec rotary, boolean bias) {
        StoredLayout byHead = StoredLayout.interleaved(sizes.attention().heads(), 3);
        return new LayerSpec.Attention(
                layer + "input_layernorm",
                LinearSpec.of(
                        sizes.hidden(),
                        bias,
                        new Part(
                                layer + "attention.query_key_value",
                                sizes.attention().fusedWidth(),
                                byHead)),
                null,
                rotary,
                CausalMask.NO_WINDOW,
                LinearSpec.of(
                        sizes.attention().queryWidth(), bias, new Part(layer + "attention.dense", sizes.hidden())),
                null);
    }

    private static LayerSpec.Mlp mlp(String layer, Sizes sizes, MlpActivation activation) {
        return new LayerSpec.Mlp(
                layer + "post_attention_layernorm",
                LinearSpec.of(sizes.hidden(), true, new Part(layer + "mlp.dense_h_to_4h", sizes.ffn())),
                activation,
                LinearSpec.of(sizes.ffn(), true, new Part(layer + "mlp.dense_4h_to_h", sizes.hidden())),
                null);
    }
}
