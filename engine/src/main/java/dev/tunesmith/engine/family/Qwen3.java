package dev.tunesmith.engine.family;

import dev.tunesmith.engine.model.DecoderSpec;
import dev.tunesmith.engine.model.DecoderSpec.NormSpec;
import dev.tunesmith.engine.model.LayerSpec.QueryKeyNorms;
import dev.tunesmith.engine.model.LayerSpec.RotarySpec;

/**
 * Qwen 3: Llama with an RMS norm on each query and key head, before the rotation.
 *
 * <p><b>Source</b>: Yang et al. 2025; Hugging Face {@code modeling_qwen3.py}.
 */
public final class Qwen3 {

    /** {@code head_dim} of Hugging Face's configuration class, where the file has none. */
    private static final int DEFAULT_HEAD_DIM = 128;

    private Qwen3() {}

    /** Read {@code config.json}. */
    public static DecoderSpec spec(ConfigJson config) {
        config.requireOneOf("hidden_act", "silu");
        Sizes sizes = Sizes.of(config, config.integer("head_dim", DEFAULT_HEAD_DIM));
        NormSpec norm = new NormSpec(NormSpec.Kind.RMS, config.positive("rms_norm_eps"));
        RotarySpec rotary =
                new RotarySpec(RopeSettings.of(config), sizes.attention().headDim());
        boolean bias = config.bool("attention_bias", false);
        int[] windows = Qwen2.windows(config, sizes);
        return LlamaNames.decoder(sizes, norm, 1, config.bool("tie_word_embeddings", false), i -> {
            String self = LlamaNames.layer(i) + "self_attn.";
            return LlamaNames.preNorm(
                    i,
                    LlamaNames.qkv(i, sizes, bias),
                    new QueryKeyNorms(self + "q_norm", self + "k_norm", true),
                    rotary,
                    windows[i],
                    LlamaNames.o(i, sizes, bias),
                    LlamaNames.swiGlu(i, sizes, false));
        });
    }
}
