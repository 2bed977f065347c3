package dev.tunesmith.engine.family;

import dev.tunesmith.engine.model.DecoderSpec;
import dev.tunesmith.engine.model.DecoderSpec.NormSpec;
import dev.tunesmith.engine.model.LayerSpec.RotarySpec;
import dev.tunesmith.engine.nn.CausalMask;

/**
 * Mistral: Llama with a sliding attention window in every layer, where the configuration names one.
 *
 * <p><b>Source</b>: Jiang et al. 2023; Hugging Face {@code modeling_mistral.py}.
 */
public final class Mistral {

    private Mistral() {}

    /** Read {@code config.json}. */
    public static DecoderSpec spec(ConfigJson config) {
        config.requireOneOf("hidden_act", "silu");
        Sizes sizes = Sizes.of(config);
        NormSpec norm = new NormSpec(NormSpec.Kind.RMS, config.positive("rms_norm_eps"));
        RotarySpec rotary =
                new RotarySpec(RopeSettings.of(config), sizes.attention().headDim());
        int window = config.integer("sliding_window", CausalMask.NO_WINDOW);
        int[] windows = Windows.of(config, sizes.layers(), window, i -> true);
        return LlamaNames.decoder(sizes, norm, 1, config.bool("tie_word_embeddings", false), i -> {
            return LlamaNames.preNorm(
                    i,
                    LlamaNames.qkv(i, sizes, false),
                    null,
                    rotary,
                    windows[i],
                    LlamaNames.o(i, sizes, false),
                    LlamaNames.swiGlu(i, sizes, false));
        });
    }
}
