package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.io.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Translates a GGUF file's settings to the {@code config.json} of the Hugging Face folder that it was converted from; {@link
 * dev.tunesmith.engine.family} then reads them as it reads any.
 *
 * <p>What the format has no key for is what llama.cpp takes for it. <b>Source</b>: {@code set_gguf_parameters} of llama.cpp's
 * converter, and {@code load_arch_hparams} of its models.
 */
final class GgufConfig {

    private static final int GEMMA_PATTERN = 6;
    private static final int GEMMA_27B_LAYERS = 62;
    private static final int SMOLLM3_INTERVAL = 4;

    /** Keys of each architecture that say nothing about what it computes. */
    private static final String[] IGNORED = {
        "vocab_size", "tensor_data_layout", "pooling_type", "expert_used_count", "rope.scaling.finetuned"
    };

    private final GgufFiles files;
    private final GgufSettings settings;
    private final ObjectNode config = Json.object();

    GgufConfig(GgufFiles files, String architecture) {
        this.files = files;
        this.settings = new GgufSettings(files.path(), files.metadata(), architecture);
    }

    /** The finished translation, once each setting of the file was looked at. */
    ObjectNode finish() {
        settings.ignore(IGNORED);
        settings.requireNeutral("expert_count", 0);
        settings.requireNeutral("logit_scale", 0, 1);
        settings.requireNeutral("embedding_scale", 0, 1);
        settings.requireNeutral("residual_scale", 0, 1);
        settings.requireNeutral("attn_logit_softcapping", 0);
        settings.requireNeutral("final_logit_softcapping", 0);
        settings.requireNeutral("attention.scale", 0);
        settings.requireNeutral("attention.clamp_kqv", 0);
        settings.requireNeutral("attention.max_alibi_bias", 0);
        settings.requireNeutral("attention.sliding_window", 0);
        settings.requireNeutral("rope.scaling.attn_factor", 1);
        settings.requireCausal();
        settings.requireAllRead();
        return config;
    }

    // ---- architectures

    /** Llama, and Mistral where the file names a window. */
    void llama() {
        int window = settings.countOrNone("attention.sliding_window");
        if (window == 0) {
            type("llama", "LlamaForCausalLM");
            config.put("attention_bias", files.hasTensor("blk.0.attn_q.bias"));
            config.put("mlp_bias", files.hasTensor("blk.0.ffn_gate.bias"));
        } else {
            type("mistral", "MistralForCausalLM");
            config.put("sliding_window", window);
        }
        rotatedLlama();
    }

    void qwen2() {
        type("qwen2", "Qwen2ForCausalLM");
        config.put("use_sliding_window", false);
        rotatedLlama();
    }

    void qwen3() {
        type("qwen3", "Qwen3ForCausalLM");
        config.put("attention_bias", files.hasTensor("blk.0.attn_q.bias"));
        config.put("use_sliding_window", false);
        rotatedLlama();
    }

    void olmo2() {
        type("olmo2", "Olmo2ForCausalLM");
        config.put("attention_bias", files.hasTensor("blk.0.attn_q.bias"));
        rotatedLlama();
    }

    void smolLm3() {
        type("smollm3", "SmolLM3ForCausalLM");
        config.put("attention_bias", files.hasTensor("blk.0.attn_q.bias"));
        config.put("mlp_bias", files.hasTensor("blk.0.ffn_gate.bias"));
        config.put("use_sliding_window", false);
        // The format has no key for it.
        config.put("no_rope_layer_interval", SMOLLM3_INTERVAL);
        rotatedLlama();
    }

    void phi3() {
        type("phi3", "Phi3ForCausalLM");
        int window = settings.countOrNone("attention.sliding_window");
        if (window > 0) {
            config.put("sliding_window", window);
        }
        llamaSizes();
        config.put("hidden_act", "silu");
        rope().putPartial("partial_rotary_factor");
    }

    void gemma3() {
        type("gemma3_text", "Gemma3ForCausalLM");
        llamaSizes();
        config.put("hidden_activation", "gelu_pytorch_tanh");
        int layers = config.path("num_hidden_layers").asInt();
        int heads = config.path("num_attention_heads").asInt();
        int hidden = config.path("hidden_size").asInt();
        // The format has no key for it: llama.cpp knows the one model of the family that differs by its number of
        // layers.
        config.put(
                "query_pre_attn_scalar",
                layers == GEMMA_27B_LAYERS
                        ? hidden / heads
                        : config.path("head_dim").asInt());
        int window = settings.countOrNone("attention.sliding_window");
        if (window > 0) {
            config.put("sliding_window", window);
        }
        ArrayNode types = config.putArray("layer_types");
        for (boolean sliding : gemmaWindows(layers, window)) {
            types.add(sliding ? "sliding_attention" : "full_attention");
        }
        config.put("rope_local_base_freq", settings.number("rope.freq_base_swa", GgufRope.DEFAULT_BASE));
        rope().putFull();
    }

    void gptNeoX() {
        type("gpt_neox", "GPTNeoXForCausalLM");
        llamaSizes("layer_norm_eps", "attention.layer_norm_epsilon");
        config.put("hidden_act", "gelu");
        config.put("attention_bias", files.hasTensor("blk.0.attn_qkv.bias"));
        config.put("use_parallel_residual", settings.bool("use_parallel_residual", true));
        rope().putPartial("rotary_pct");
        config.set("rotary_emb_base", config.get("rope_theta"));
    }

    void gpt2() {
        type("gpt2", "GPT2LMHeadModel");
        int hidden = settings.count("embedding_length");
        config.put("n_embd", hidden);
        config.put("n_layer", layers());
        int heads = heads(hidden);
        config.put("n_head", heads);
        settings.requireNeutral("attention.head_count_kv", heads);
        config.put("n_positions", settings.count("context_length"));
        config.put("n_inner", settings.count("feed_forward_length"));
        config.put("layer_norm_epsilon", settings.number("attention.layer_norm_epsilon"));
        config.put("activation_function", "gelu_new");
        putVocabulary();
    }

    // ---- parts

    private void type(String modelType, String className) {
        config.putArray("architectures").add(className);
        config.put("model_type", modelType);
    }

    private void rotatedLlama() {
        llamaSizes();
        config.put("hidden_act", "silu");
        rope().putFull();
    }

    private void llamaSizes() {
        llamaSizes("rms_norm_eps", "attention.layer_norm_rms_epsilon");
    }

    private void llamaSizes(String epsilonName, String epsilonKey) {
        int hidden = settings.count("embedding_length");
        int heads = heads(hidden);
        int headDim = settings.count("attention.key_length", hidden / heads);
        if (settings.has("attention.value_length") && settings.count("attention.value_length") != headDim) {
            throw settings.notImplemented(
                    "attention.value_length", settings.count("attention.value_length") + " beside keys of " + headDim);
        }
        int keyHeads = settings.count("attention.head_count_kv", heads);
        if (heads % keyHeads != 0) {
            throw settings.wrong("attention.head_count_kv", "" + keyHeads, "a divisor of the " + heads + " heads");
        }
        config.put("hidden_size", hidden);
        config.put("intermediate_size", settings.count("feed_forward_length"));
        config.put("num_hidden_layers", layers());
        config.put("num_attention_heads", heads);
        config.put("num_key_value_heads", keyHeads);
        config.put("head_dim", headDim);
        config.put("max_position_embeddings", settings.count("context_length"));
        config.put(epsilonName, settings.number(epsilonKey));
        putVocabulary();
    }

    private int layers() {
        int layers = settings.count("block_count");
        if (layers > files.tensors()) {
            throw settings.wrong("block_count", "" + layers, "fewer than the " + files.tensors() + " tensors");
        }
        return layers;
    }

    private int heads(int hidden) {
        int heads = settings.count("attention.head_count");
        if (!settings.has("attention.key_length") && hidden % heads != 0) {
            throw settings.wrong("attention.head_count", "" + heads, "a divisor of embedding_length, " + hidden);
        }
        return heads;
    }

    private void putVocabulary() {
        config.put(
                "vocab_size", Math.toIntExact(files.shape("token_embd.weight").get(0)));
        config.put("tie_word_embeddings", !files.hasTensor("output.weight"));
    }

    private GgufRope rope() {
        return new GgufRope(files, settings, config);
    }

    /** One full layer after some with a window: their number together, or a truth value for each layer. */
    private boolean[] gemmaWindows(int layers, int window) {
        String key = "attention.sliding_window_pattern";
        boolean[] sliding = new boolean[layers];
        if (settings.has(key) && settings.isArray(key)) {
            List<Boolean> listed = settings.bools(key, layers);
            for (int i = 0; i < layers; i++) {
                sliding[i] = window > 0 && listed.get(i);
            }
            return sliding;
        }
        int pattern = settings.count(key, GEMMA_PATTERN);
        for (int i = 0; i < layers; i++) {
            sliding[i] = window > 0 && (i + 1) % pattern != 0;
        }
        return sliding;
    }
}
