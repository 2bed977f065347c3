package dev.tunesmith.engine.checkpoint;

import static java.util.Map.entry;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.ModelFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * The architectures that are read from GGUF: for each its tensors' names beside Hugging Face's, which of them are stored in
 * another layout, and how its settings are translated.
 *
 * <p>A family that GGUF knows is one line here beside its line in {@link Families}. <b>Source</b>: llama.cpp, {@code
 * gguf-py/gguf/constants.py} and {@code tensor_mapping.py} for names; {@link GgufLayout} for layouts.
 */
enum GgufArchitecture {
    LLAMA("llama", GgufConfig::llama, Names.LLAMA, Names.PRE_NORM, Names.PAIRED),
    QWEN2("qwen2", GgufConfig::qwen2, Names.LLAMA, Names.PRE_NORM, Map.of()),
    QWEN3("qwen3", GgufConfig::qwen3, Names.LLAMA, Names.PRE_NORM, Map.of()),
    GEMMA3("gemma3", GgufConfig::gemma3, Names.LLAMA, Names.SANDWICH, Names.NORMS_PLUS_ONE),
    PHI3("phi3", GgufConfig::phi3, Names.LLAMA, Names.FUSED, Map.of()),
    OLMO2("olmo2", GgufConfig::olmo2, Names.LLAMA, Names.POST_NORM, Map.of()),
    SMOLLM3("smollm3", GgufConfig::smolLm3, Names.LLAMA, Names.PRE_NORM, Names.PAIRED),
    GPT_NEOX(
            "gptneox",
            GgufConfig::gptNeoX,
            Map.of(
                    "token_embd", "gpt_neox.embed_in",
                    "output_norm", "gpt_neox.final_layer_norm",
                    "output", "embed_out",
                    "blk", "gpt_neox.layers"),
            Map.of(
                    "attn_norm", "input_layernorm",
                    "attn_qkv", "attention.query_key_value",
                    "attn_output", "attention.dense",
                    "ffn_norm", "post_attention_layernorm",
                    "ffn_up", "mlp.dense_h_to_4h",
                    "ffn_down", "mlp.dense_4h_to_h"),
            Map.of("attn_qkv.weight", GgufLayout.BY_PART, "attn_qkv.bias", GgufLayout.BY_PART)),
    GPT2(
            "gpt2",
            GgufConfig::gpt2,
            Map.of(
                    "token_embd", "transformer.wte",
                    "position_embd", "transformer.wpe",
                    "output_norm", "transformer.ln_f",
                    "output", "lm_head",
                    "blk", "transformer.h"),
            Map.of(
                    "attn_norm", "ln_1",
                    "attn_qkv", "attn.c_attn",
                    "attn_output", "attn.c_proj",
                    "ffn_norm", "ln_2",
                    "ffn_up", "mlp.c_fc",
                    "ffn_down", "mlp.c_proj"),
            Map.of(
                    "attn_qkv.weight", GgufLayout.TRANSPOSED,
                    "attn_output.weight", GgufLayout.TRANSPOSED,
                    "ffn_up.weight", GgufLayout.TRANSPOSED,
                    "ffn_down.weight", GgufLayout.TRANSPOSED));

    private final String ggufName;
    private final Consumer<GgufConfig> translate;
    private final Map<String, String> top;
    private final Map<String, String> inBlock;
    private final Map<String, GgufLayout> layouts;

    GgufArchitecture(
            String ggufName,
            Consumer<GgufConfig> translate,
            Map<String, String> top,
            Map<String, String> inBlock,
            Map<String, GgufLayout> layouts) {
        this.ggufName = ggufName;
        this.translate = translate;
        this.top = top;
        this.inBlock = inBlock;
        this.layouts = layouts;
    }

    /**
     * Find an architecture by {@code general.architecture}.
     *
     * @throws ModelFileException if it is not supported
     */
    static GgufArchitecture named(String name, Path path) {
        List<String> known = names();
        return Arrays.stream(values())
                .filter(one -> one.ggufName.equals(name))
                .findFirst()
                .orElseThrow(() -> new ModelFileException(
                        path + ": the architecture " + name + " is not supported",
                        "use a model of an architecture that is supported from GGUF files: " + String.join(", ", known)
                                + " (llama is Mistral's too). "
                                + Suggestions.nearest(name, known)
                                        .map(near -> "The nearest is " + near + ".")
                                        .orElse("")));
    }

    /** What GGUF calls the architectures that are supported. */
    static List<String> names() {
        return Arrays.stream(values()).map(one -> one.ggufName).sorted().toList();
    }

    /** Translate a tensor's name; an unknown one stays, so that the check of names reports it. */
    String huggingFaceName(String name) {
        String[] parts = name.split("\\.");
        if (parts.length == 2 && !parts[0].equals("blk") && top.containsKey(parts[0])) {
            return top.get(parts[0]) + "." + parts[1];
        }
        String block = parts.length == 4 && parts[0].equals("blk") ? inBlock.get(parts[2]) : null;
        return block == null ? name : top.get("blk") + "." + parts[1] + "." + block + "." + parts[3];
    }

    /** How the file stores a tensor. */
    GgufLayout layout(String name) {
        String inAnyBlock = name.replaceFirst("^blk\\.[0-9]+\\.", "");
        return layouts.getOrDefault(inAnyBlock, GgufLayout.PLAIN);
    }

    /**
     * Translate a file's settings to what its {@code config.json} would have.
     *
     * @throws ModelFileException if a setting is missing, wrong, or not implemented
     */
    ObjectNode config(GgufFiles files) {
        GgufConfig config = new GgufConfig(files, ggufName);
        translate.accept(config);
        return config.finish();
    }

    /** Names that several architectures share. */
    private static final class Names {

        static final Map<String, String> LLAMA = Map.of(
                "token_embd", "model.embed_tokens",
                "output_norm", "model.norm",
                "output", "lm_head",
                "blk", "model.layers");

        private static final Map<String, String> WITHOUT_NORMS = Map.of(
                "attn_q", "self_attn.q_proj",
                "attn_k", "self_attn.k_proj",
                "attn_v", "self_attn.v_proj",
                "attn_q_norm", "self_attn.q_norm",
                "attn_k_norm", "self_attn.k_norm",
                "attn_output", "self_attn.o_proj",
                "ffn_gate", "mlp.gate_proj",
                "ffn_up", "mlp.up_proj",
                "ffn_down", "mlp.down_proj");

        static final Map<String, String> PRE_NORM =
                with(WITHOUT_NORMS, Map.of("attn_norm", "input_layernorm", "ffn_norm", "post_attention_layernorm"));

        static final Map<String, String> POST_NORM = with(
                WITHOUT_NORMS,
                Map.of(
                        "post_attention_norm", "post_attention_layernorm",
                        "post_ffw_norm", "post_feedforward_layernorm"));

        static final Map<String, String> SANDWICH =
                with(POST_NORM, Map.of("attn_norm", "input_layernorm", "ffn_norm", "pre_feedforward_layernorm"));

        static final Map<String, String> FUSED =
                with(PRE_NORM, Map.of("attn_qkv", "self_attn.qkv_proj", "ffn_up", "mlp.gate_up_proj"));

        static final Map<String, GgufLayout> PAIRED = Map.of(
                "attn_q.weight", GgufLayout.PAIRED_QUERIES,
                "attn_q.bias", GgufLayout.PAIRED_QUERIES,
                "attn_k.weight", GgufLayout.PAIRED_KEYS,
                "attn_k.bias", GgufLayout.PAIRED_KEYS);

        static final Map<String, GgufLayout> NORMS_PLUS_ONE = Map.ofEntries(
                entry("output_norm.weight", GgufLayout.PLUS_ONE),
                entry("attn_norm.weight", GgufLayout.PLUS_ONE),
                entry("attn_q_norm.weight", GgufLayout.PLUS_ONE),
                entry("attn_k_norm.weight", GgufLayout.PLUS_ONE),
                entry("post_attention_norm.weight", GgufLayout.PLUS_ONE),
                entry("ffn_norm.weight", GgufLayout.PLUS_ONE),
                entry("post_ffw_norm.weight", GgufLayout.PLUS_ONE));

        private Names() {}

        private static Map<String, String> with(Map<String, String> names, Map<String, String> more) {
            Map<String, String> all = new TreeMap<>(names);
            all.putAll(more);
            return all;
        }
    }
}
