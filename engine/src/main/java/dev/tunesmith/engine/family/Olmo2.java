package dev.tunesmith.engine.family;

import dev.tunesmith.engine.model.DecoderSpec;
import dev.tunesmith.engine.model.DecoderSpec.NormSpec;
import dev.tunesmith.engine.model.LayerSpec;
import dev.tunesmith.engine.model.LayerSpec.QueryKeyNorms;
import dev.tunesmith.engine.model.LayerSpec.RotarySpec;
import dev.tunesmith.engine.nn.CausalMask;
import dev.tunesmith.engine.nn.MlpActivation;

/**
 * OLMo 2: Llama with its norms after the blocks instead of before, and RMS norms over all queries and all keys of a row.
 *
 * <p><b>Source</b>: OLMo team 2024; Hugging Face {@code modeling_olmo2.py}.
 */
public final class Olmo2 {

    private Olmo2() {}

    /** Read {@code config.json}. */
    public static DecoderSpec spec(ConfigJson config) {
        config.requireOneOf("hidden_act", "silu");
        Sizes sizes = Sizes.of(config);
        NormSpec norm = new NormSpec(NormSpec.Kind.RMS, config.positive("rms_norm_eps", 1e-5));
        RotarySpec rotary =
                new RotarySpec(RopeSettings.of(config), sizes.attention().headDim());
        boolean bias = config.bool("attention_bias", false);
        return LlamaNames.decoder(sizes, norm, 1, config.bool("tie_word_embeddings", false), i -> {
            String layer = LlamaNames.layer(i);
            LayerSpec.Attention attention = new LayerSpec.Attention(
                    null,
                    LlamaNames.qkv(i, sizes, bias),
                    new QueryKeyNorms(layer + "self_attn.q_norm", layer + "self_attn.k_norm", false),
                    rotary,
                    CausalMask.NO_WINDOW,
                    LlamaNames.o(i, sizes, bias),
                    layer + "post_attention_layernorm");
            LayerSpec.Mlp mlp =
                    LlamaNames.gated(i, sizes, false, null, MlpActivation.SWIGLU, layer + "post_feedforward_layernorm");
            return new LayerSpec(attention, mlp, false);
        });
    }
}
