package dev.tunesmith.cli;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.weights.safetensors.SafetensorsWriter;
import dev.tunesmith.weights.safetensors.SafetensorsWriter.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.node.ObjectNode;

/** Random weights of a one-layer Llama with the vocabulary of {@link TinyModel}. */
public final class TinyWeights {

    public static final int VOCAB = 259;

    private static final int HIDDEN = 16;
    private static final int FFN = 24;

    private TinyWeights() {}

    /** Write config.json and model.safetensors; returns the folder. */
    public static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        ObjectNode config = Json.object().put("model_type", "llama").put("hidden_act", "silu");
        config.put("vocab_size", VOCAB).put("hidden_size", HIDDEN).put("intermediate_size", FFN);
        config.put("num_hidden_layers", 1).put("num_attention_heads", 2).put("num_key_value_heads", 1);
        config.put("max_position_embeddings", 64).put("rms_norm_eps", 1e-5).put("rope_theta", 1e4);
        config.put("tie_word_embeddings", true);
        Files.writeString(folder.resolve("config.json"), Json.pretty(config));
        SafetensorsWriter.write(folder.resolve("model.safetensors"), Map.of(), items());
        return folder;
    }

    private static List<Item> items() {
        Random random = new Random(5);
        String layer = "model.layers.0.";
        List<Item> items = new ArrayList<>();
        items.add(item(random, "model.embed_tokens.weight", VOCAB, HIDDEN));
        items.add(item(random, "model.norm.weight", HIDDEN));
        items.add(item(random, layer + "input_layernorm.weight", HIDDEN));
        items.add(item(random, layer + "post_attention_layernorm.weight", HIDDEN));
        items.add(item(random, layer + "self_attn.q_proj.weight", HIDDEN, HIDDEN));
        items.add(item(random, layer + "self_attn.k_proj.weight", HIDDEN / 2, HIDDEN));
        items.add(item(random, layer + "self_attn.v_proj.weight", HIDDEN / 2, HIDDEN));
        items.add(item(random, layer + "self_attn.o_proj.weight", HIDDEN, HIDDEN));
        items.add(item(random, layer + "mlp.gate_proj.weight", FFN, HIDDEN));
        items.add(item(random, layer + "mlp.up_proj.weight", FFN, HIDDEN));
        items.add(item(random, layer + "mlp.down_proj.weight", HIDDEN, FFN));
        return items;
    }

    private static Item item(Random random, String name, long... shape) {
        int size = 1;
        List<Long> sizes = new ArrayList<>();
        for (long one : shape) {
            size *= (int) one;
            sizes.add(one);
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian() / 2;
        }
        return Item.ofFloats(name, sizes, values);
    }
}
