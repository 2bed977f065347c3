package dev.tunesmith.engine.family;

import dev.tunesmith.engine.model.DecoderSpec;
import dev.tunesmith.engine.model.DecoderSpec.NormSpec;
import dev.tunesmith.engine.model.LayerSpec;
import dev.tunesmith.engine.model.LayerSpec.QueryKeyNorms;
import dev.tunesmith.engine.model.LayerSpec.RotarySpec;
import dev.tunesmith.engine.model.RopeConfig;
import dev.tunesmith.engine.nn.Activation;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.nn.CausalMask;
import dev.tunesmith.engine.nn.MlpActivation;

/**
 * Gemma 3 text models: norms of 1 + w before and after each block and on each query and key head, embeddings times √D, GELU
 * gates, and five layers with a sliding window and rotary base of their own for each one without.
 *
 * <p><b>Source</b>: Gemma team 2025; Hugging Face {@code modeling_gemma3.py}.
 */
public final class Gemma3 {

    private static final int DEFAULT_HEAD_DIM = 256;
    private static final int DEFAULT_PATTERN = 6;
    private static final double DEFAULT_SCALAR = 256;
    private static final double GLOBAL_THETA = 1_000_000;
    private static final double LOCAL_THETA = 10_000;

    private Gemma3() {}

    /** Read {@code config.json}. */
    public static DecoderSpec spec(ConfigJson config) {
        config.requireOneOf("hidden_activation", "gelu_pytorch_tanh");
        config.requireAbsentOrDefault("attn_logit_softcapping");
        config.requireAbsentOrDefault("final_logit_softcapping");
        config.requireAbsentOrDefault("use_bidirectional_attention");
        Sizes plain = Sizes.of(config, config.integer("head_dim", DEFAULT_HEAD_DIM));
        double scale = 1 / Math.sqrt(config.positive("query_pre_attn_scalar", DEFAULT_SCALAR));
        AttentionShape heads = plain.attention();
        Sizes sizes = plain.withAttention(new AttentionShape(heads.heads(), heads.kvHeads(), heads.headDim(), scale));
        int pattern = config.integer("sliding_window_pattern", DEFAULT_PATTERN);
        int window = config.integer("sliding_window", CausalMask.NO_WINDOW);
        boolean[] sliding = Windows.sliding(config, sizes.layers(), i -> (i + 1) % pattern != 0);
        RotarySpec global = new RotarySpec(global(config), heads.headDim());
        RotarySpec local = new RotarySpec(local(config), heads.headDim());
        boolean bias = config.bool("attention_bias", false);
        NormSpec norm = new NormSpec(NormSpec.Kind.RMS_PLUS_ONE, config.positive("rms_norm_eps", 1e-6));
        MlpActivation activation = new MlpActivation(Activation.GELU_TANH, true);
        boolean tied = config.bool("tie_word_embeddings", true);
        return LlamaNames.decoder(sizes, norm, Math.sqrt(sizes.hidden()), tied, i -> {
            String layer = LlamaNames.layer(i);
            LayerSpec.Attention attention = new LayerSpec.Attention(
                    layer + "input_layernorm",
                    LlamaNames.qkv(i, sizes, bias),
                    new QueryKeyNorms(layer + "self_attn.q_norm", layer + "self_attn.k_norm", true),
                    sliding[i] ? local : global,
                    sliding[i] ? window : CausalMask.NO_WINDOW,
                    LlamaNames.o(i, sizes, bias),
                    layer + "post_attention_layernorm");
            LayerSpec.Mlp mlp = LlamaNames.gated(
                    i,
                    sizes,
                    false,
                    layer + "pre_feedforward_layernorm",
                    activation,
                    layer + "post_feedforward_layernorm");
            return new LayerSpec(attention, mlp, false);
        });
    }

    private static RopeConfig global(ConfigJson config) {
        ConfigJson byKind = config.object("rope_parameters");
        ConfigJson own = byKind == null ? null : byKind.object("full_attention");
        return own == null
                ? RopeSettings.of(config, "rope_theta", GLOBAL_THETA)
                : RopeSettings.ofParameters(own, GLOBAL_THETA, config);
    }

    private static RopeConfig local(ConfigJson config) {
        ConfigJson byKind = config.object("rope_parameters");
        ConfigJson own = byKind == null ? null : byKind.object("sliding_attention");
        return own == null
                ? new RopeConfig.Plain(config.positive("rope_local_base_freq", LOCAL_THETA))
                : RopeSettings.ofParameters(own, LOCAL_THETA, config);
    }
}
