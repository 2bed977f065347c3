package dev.tunesmith.engine.family;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.model.DecoderSpec;
import dev.tunesmith.engine.model.DecoderSpec.NormSpec;
import dev.tunesmith.engine.model.LayerSpec.RotarySpec;
import dev.tunesmith.engine.model.RopeConfig;
import dev.tunesmith.engine.nn.CausalMask;
import tools.jackson.databind.node.ObjectNode;

/**
 * Llama: grouped-query attention with rotary positions, RMS norm before each block, SwiGLU.
 *
 * <p><b>Source</b>: Touvron et al. 2023; Hugging Face {@code modeling_llama.py}.
 */
public final class Llama {

    private Llama() {}

    /**
     * What differs between models of the family.
     *
     * @param sizes sizes
     * @param epsilon added to mean squares
     * @param rope rotary frequencies
     * @param tiedHead whether the head is the embedding matrix
     * @param attentionBias whether q, k, v and o have biases
     * @param mlpBias whether gate, up and down have biases
     */
    public record Settings(
            Sizes sizes, double epsilon, RopeConfig rope, boolean tiedHead, boolean attentionBias, boolean mlpBias) {}

    /** Read {@code config.json}. */
    public static DecoderSpec spec(ConfigJson config) {
        config.requireOneOf("hidden_act", "silu");
        config.requireAbsentOrDefault("sliding_window");
        return spec(new Settings(
                Sizes.of(config),
                config.positive("rms_norm_eps"),
                RopeSettings.of(config),
                config.bool("tie_word_embeddings", false),
                config.bool("attention_bias", false),
                config.bool("mlp_bias", false)));
    }

    /**
     * The {@code config.json} of these settings, without the ids of special tokens and the type of the weights.
     *
     * @throws dev.tunesmith.core.error.UsageException if the frequencies have no name there
     */
    public static ObjectNode config(Settings settings) {
        Sizes sizes = settings.sizes;
        ObjectNode config = Json.object();
        config.putArray("architectures").add("LlamaForCausalLM");
        config.put("model_type", "llama").put("hidden_act", "silu");
        config.put("vocab_size", sizes.vocab()).put("hidden_size", sizes.hidden());
        config.put("intermediate_size", sizes.ffn()).put("num_hidden_layers", sizes.layers());
        config.put("num_attention_heads", sizes.attention().heads());
        config.put("num_key_value_heads", sizes.attention().kvHeads());
        config.put("head_dim", sizes.attention().headDim());
        config.put("max_position_embeddings", sizes.maxPositions());
        config.put("rms_norm_eps", settings.epsilon).put("tie_word_embeddings", settings.tiedHead);
        config.put("attention_bias", settings.attentionBias).put("mlp_bias", settings.mlpBias);
        RopeSettings.write(settings.rope, config);
        return config;
    }

    /** The decoder of these settings. */
    public static DecoderSpec spec(Settings settings) {
        Sizes sizes = settings.sizes;
        NormSpec norm = new NormSpec(NormSpec.Kind.RMS, settings.epsilon);
        RotarySpec rotary = new RotarySpec(settings.rope, sizes.attention().headDim());
        return LlamaNames.decoder(sizes, norm, 1, settings.tiedHead, i -> {
            return LlamaNames.preNorm(
                    i,
                    LlamaNames.qkv(i, sizes, settings.attentionBias),
                    null,
                    rotary,
                    CausalMask.NO_WINDOW,
                    LlamaNames.o(i, sizes, settings.attentionBias),
                    LlamaNames.swiGlu(i, sizes, settings.mlpBias));
        });
    }
}
