package dev.tunesmith.project.step;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A Llama of two layers with random weights, and a tokenizer of single bytes with a ChatML template. */
final class TinyModel {

    private static final int VOCAB = 258;
    private static final int HIDDEN = 32;
    private static final int FFN = 48;
    private static final int LAYERS = 2;
    private static final int KV = 16;
    private static final int POSITIONS = 1024;

    private static final String TEMPLATE =
            "{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}"
                    + "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private TinyModel() {}

    /** Write a model folder with its tokenizer. */
    static Path write(Path folder) throws IOException {
        writeWithoutTokenizer(folder);
        Files.writeString(folder.resolve("tokenizer.json"), Json.pretty(tokenizer()));
        ObjectNode config = Json.object().put("eos_token", "<|im_end|>").put("chat_template", TEMPLATE);
        Files.writeString(folder.resolve("tokenizer_config.json"), Json.pretty(config));
        return folder;
    }

    /** Write a model folder that only knows ids. */
    static Path writeWithoutTokenizer(Path folder) throws IOException {
        Files.createDirectories(folder);
        ObjectNode config = Json.object();
        config.put("model_type", "llama").put("hidden_act", "silu");
        config.putArray("architectures").add("LlamaForCausalLM");
        config.put("vocab_size", VOCAB).put("hidden_size", HIDDEN).put("intermediate_size", FFN);
        config.put("num_hidden_layers", LAYERS).put("num_attention_heads", 4).put("num_key_value_heads", 2);
        config.put("max_position_embeddings", POSITIONS)
                .put("rms_norm_eps", 1e-5)
                .put("rope_theta", 10000.0);
        config.put("tie_word_embeddings", true).put("eos_token_id", 257).put("bos_token_id", 256);
        Files.writeString(folder.resolve("config.json"), Json.pretty(config));
        SafetensorsWriter.write(folder.resolve("model.safetensors"), Map.of("format", "pt"), weights());
        return folder;
    }

    private static List<SafetensorsWriter.Item> weights() {
        Random random = new Random(7);
        List<SafetensorsWriter.Item> items = new ArrayList<>();
        items.add(matrix("model.embed_tokens.weight", VOCAB, HIDDEN, random));
        items.add(ones("model.norm.weight"));
        for (int layer = 0; layer < LAYERS; layer++) {
            String at = "model.layers." + layer + ".";
            items.add(ones(at + "input_layernorm.weight"));
            items.add(ones(at + "post_attention_layernorm.weight"));
            items.add(matrix(at + "self_attn.q_proj.weight", HIDDEN, HIDDEN, random));
            items.add(matrix(at + "self_attn.k_proj.weight", KV, HIDDEN, random));
            items.add(matrix(at + "self_attn.v_proj.weight", KV, HIDDEN, random));
            items.add(matrix(at + "self_attn.o_proj.weight", HIDDEN, HIDDEN, random));
            items.add(matrix(at + "mlp.gate_proj.weight", FFN, HIDDEN, random));
            items.add(matrix(at + "mlp.up_proj.weight", FFN, HIDDEN, random));
            items.add(matrix(at + "mlp.down_proj.weight", HIDDEN, FFN, random));
        }
        return items;
    }

    private static SafetensorsWriter.Item ones(String name) {
        float[] values = new float[HIDDEN];
        java.util.Arrays.fill(values, 1);
        return SafetensorsWriter.Item.ofFloats(name, List.of((long) HIDDEN), values);
    }

    private static SafetensorsWriter.Item matrix(String name, int rows, int columns, Random random) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.15 * random.nextGaussian());
        }
        return SafetensorsWriter.Item.ofFloats(name, List.of((long) rows, (long) columns), values);
    }

    private static ObjectNode tokenizer() {
        ObjectNode json = Json.object();
        json.put("version", "1.0");
        ArrayNode added = json.putArray("added_tokens");
        int id = 256;
        for (String control : List.of("<|im_start|>", "<|im_end|>")) {
            ObjectNode token = added.addObject().put("id", id++).put("content", control);
            token.put("single_word", false).put("lstrip", false).put("rstrip", false);
            token.put("normalized", false).put("special", true);
        }
        ObjectNode byteLevel = Json.object().put("type", "ByteLevel").put("add_prefix_space", false);
        byteLevel.put("trim_offsets", true).put("use_regex", true);
        json.set("pre_tokenizer", byteLevel);
        json.set("decoder", byteLevel.deepCopy());
        ObjectNode model = json.putObject("model").put("type", "BPE");
        ObjectNode vocabulary = model.putObject("vocab");
        int next = 256;
        for (int value = 0; value < 256; value++) {
            boolean printable = (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || value >= 0xAE;
            vocabulary.put(Character.toString(printable ? value : next++), value);
        }
        model.putArray("merges");
        return json;
    }
}
