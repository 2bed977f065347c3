package dev.tunesmith.engine.family;

import dev.tunesmith.engine.model.DecoderSpec;
import dev.tunesmith.engine.model.DecoderSpec.NormSpec;
import dev.tunesmith.engine.model.LayerSpec;
import dev.tunesmith.engine.model.LayerSpec.RotarySpec;
import dev.tunesmith.engine.model.LinearSpec;
import dev.tunesmith.engine.model.LinearSpec.Part;
import dev.tunesmith.engine.model.RopeConfig;
import dev.tunesmith.engine.nn.CausalMask;
import dev.tunesmith.engine.nn.MlpActivation;

/**
 * Phi-3 and Phi-4-mini: Llama whose q, k and v are stored as one layer, and gate and up as another; perhaps with a sliding window,
 * or only a part of each head rotated.
 *
 * <p><b>Source</b>: Abdin et al. 2024; Hugging Face {@code modeling_phi3.py}.
 */
public final class Phi3 {

    private Phi3() {}

    /** Read {@code config.json}. */
    public static DecoderSpec spec(ConfigJson config) {
        config.requireOneOf("hidden_act", "silu");
        RopeConfig rope = RopeSettings.of(config);
        Sizes sizes = Sizes.of(config);
        NormSpec norm = new NormSpec(NormSpec.Kind.RMS, config.positive("rms_norm_eps"));
        int rotated =
                (int) (sizes.attention().headDim() * RopeSettings.partialFactor(config, "partial_rotary_factor", 1));
        RotarySpec rotary = new RotarySpec(rope, rotated);
        int window = config.integer("sliding_window", CausalMask.NO_WINDOW);
        return decoder(sizes, norm, rotary, window, config.bool("tie_word_embeddings", false));
    }

    private static DecoderSpec decoder(Sizes sizes, NormSpec norm, RotarySpec rotary, int window, boolean tied) {
        return LlamaNames.decoder(sizes, norm, 1, tied, i -> {
            String layer = LlamaNames.layer(i);
            LinearSpec qkv = LinearSpec.of(
                    sizes.hidden(),
                    false,
                    new Part(layer + "self_attn.qkv_proj", sizes.attention().fusedWidth()));
            LayerSpec.Mlp mlp = new LayerSpec.Mlp(
                    layer + "post_attention_layernorm",
                    LinearSpec.of(sizes.hidden(), false, new Part(layer + "mlp.gate_up_proj", 2 * sizes.ffn())),
                    MlpActivation.SWIGLU,
                    LlamaNames.down(i, sizes, false),
                    null);
            return LlamaNames.preNorm(i, qkv, null, rotary, window, LlamaNames.o(i, sizes, false), mlp);
        });
    }
}
