package dev.tunesmith.engine.family;

import dev.tunesmith.engine.model.DecoderSpec;
import dev.tunesmith.engine.model.DecoderSpec.NormSpec;
import dev.tunesmith.engine.model.LayerSpec.RotarySpec;
import dev.tunesmith.engine.nn.CausalMask;

/**
 * Qwen 2 and 2.5: Llama with biases on q, k and v, and perhaps a sliding window in the upper layers.
 *
 * <p><b>Source</b>: Yang et al. 2024; Hugging Face {@code modeling_qwen2.py}.
 */
public final class Qwen2 {

    private Qwen2() {}

    /** Read {@code config.json}. */
    public static DecoderSpec spec(ConfigJson config) {
        config.requireOneOf("hidden_act", "silu");
        Sizes sizes = Sizes.of(config);
        NormSpec norm = new NormSpec(NormSpec.Kind.RMS, config.positive("rms_norm_eps"));
        RotarySpec rotary =
                new RotarySpec(RopeSettings.of(config), sizes.attention().headDim());
        int[] windows = windows(config, sizes);
        return LlamaNames.decoder(sizes, norm, 1, config.bool("tie_word_embeddings", false), i -> {
            return LlamaNames.preNorm(
                    i,
                    LlamaNames.qkv(i, sizes, true),
                    null,
                    rotary,
                    windows[i],
                    LlamaNames.o(i, sizes, false),
                    LlamaNames.swiGlu(i, sizes, false));
        });
    }

    /** {@code sliding_window} counts only where {@code use_sliding_window} is set; Qwen 3 reads the same keys. */
    static int[] windows(ConfigJson config, Sizes sizes) {
        boolean used = config.bool("use_sliding_window", false) && config.has("sliding_window");
        int window = used ? config.integer("sliding_window") : CausalMask.NO_WINDOW;
        // Zero is a legal number of layers without a window, and not one that ConfigJson.integer takes.
        double lowest = config.number("max_window_layers", 28);
        return Windows.of(config, sizes.layers(), window, i -> i >= lowest);
    }
}
