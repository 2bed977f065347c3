package dev.tunesmith.engine.family;

import dev.tunesmith.engine.model.DecoderSpec;
import dev.tunesmith.engine.model.DecoderSpec.NormSpec;
import dev.tunesmith.engine.model.LayerSpec.RotarySpec;
import dev.tunesmith.engine.nn.CausalMask;
import java.util.List;

/**
 * SmolLM3: Llama in which some layers, by default every fourth, have no positions at all.
 *
 * <p><b>Source</b>: Hugging Face 2025, {@code modeling_smollm3.py}; Yang et al. 2025, <i>Rope to Nope and back again</i>.
 */
public final class SmolLm3 {

    private static final double DEFAULT_THETA = 2_000_000;
    private static final int DEFAULT_INTERVAL = 4;
    private static final String LAYERS = "no_rope_layers";

    private SmolLm3() {}

    /** Read {@code config.json}. */
    public static DecoderSpec spec(ConfigJson config) {
        config.requireOneOf("hidden_act", "silu");
        Sizes sizes = Sizes.of(config);
        NormSpec norm = new NormSpec(NormSpec.Kind.RMS, config.positive("rms_norm_eps", 1e-6));
        RotarySpec rotary = new RotarySpec(
                RopeSettings.of(config, "rope_theta", DEFAULT_THETA),
                sizes.attention().headDim());
        boolean attentionBias = config.bool("attention_bias", false);
        boolean mlpBias = config.bool("mlp_bias", false);
        boolean[] rotated = rotated(config, sizes.layers());
        boolean sliding = config.bool("use_sliding_window", false) && config.has("sliding_window");
        int window = sliding ? config.integer("sliding_window") : CausalMask.NO_WINDOW;
        int[] windows = Windows.of(config, sizes.layers(), window, i -> !rotated[i]);
        return LlamaNames.decoder(sizes, norm, 1, config.bool("tie_word_embeddings", true), i -> {
            return LlamaNames.preNorm(
                    i,
                    LlamaNames.qkv(i, sizes, attentionBias),
                    null,
                    rotated[i] ? rotary : null,
                    windows[i],
                    LlamaNames.o(i, sizes, attentionBias),
                    LlamaNames.swiGlu(i, sizes, mlpBias));
        });
    }

    /** {@code no_rope_layers} holds 1 for layers that are rotated, in spite of its name. */
    private static boolean[] rotated(ConfigJson config, int layers) {
        boolean[] rotated = new boolean[layers];
        if (!config.has(LAYERS)) {
            int interval = config.integer("no_rope_layer_interval", DEFAULT_INTERVAL);
            for (int i = 0; i < layers; i++) {
                rotated[i] = (i + 1) % interval != 0;
            }
            return rotated;
        }
        List<Double> listed = config.numbers(LAYERS);
        if (listed.size() != layers) {
            throw config.notImplemented(
                    LAYERS, listed.size() + " entries for " + layers + " layers", "fetch the model again");
        }
        for (int i = 0; i < layers; i++) {
            rotated[i] = listed.get(i) != 0;
        }
        return rotated;
    }
}
