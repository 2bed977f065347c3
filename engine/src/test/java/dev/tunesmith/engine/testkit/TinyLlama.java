package dev.tunesmith.engine.testkit;

import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.weights.safetensors.SafetensorsWriter;
import dev.tunesmith.weights.safetensors.SafetensorsWriter.Item;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a small random Llama as a Hugging Face folder without a tokenizer.
 *
 * @param vocab V
 * @param heads H, a divisor of 32
 * @param kvHeads K
 * @param maxPositions the context
 */
public record TinyLlama(int vocab, int heads, int kvHeads, int maxPositions) {

    private static final int HIDDEN = 32;
    private static final int FFN = 48;
    private static final int LAYERS = 2;

    /** Weights large enough for sharp, varied predictions. */
    private static final double SPREAD = 0.3;

    public static TinyLlama usual() {
        return new TinyLlama(97, 4, 2, 128);
    }

    public TinyLlama withVocab(int size) {
        return new TinyLlama(size, heads, kvHeads, maxPositions);
    }

    public TinyLlama withHeads(int queries, int keys) {
        return new TinyLlama(vocab, queries, keys, maxPositions);
    }

    /** Write the folder; returns it. */
    public Path write(Path folder) throws IOException {
        ObjectNode config = Json.object()
                .put("model_type", "llama")
                .put("hidden_act", "silu")
                .put("vocab_size", vocab)
                .put("hidden_size", HIDDEN)
                .put("intermediate_size", FFN)
                .put("num_hidden_layers", LAYERS)
                .put("num_attention_heads", heads)
                .put("num_key_value_heads", kvHeads)
                .put("max_position_embeddings", maxPositions)
                .put("rms_norm_eps", 1e-5)
                .put("rope_theta", 10000.0)
                .put("tie_word_embeddings", false)
                .put("eos_token_id", 2);
        AtomicFiles.writeString(folder.resolve("config.json"), Json.pretty(config));
        SafetensorsWriter.write(folder.resolve("model.safetensors"), Map.of(), items());
        return folder;
    }

    private List<Item> items() {
        Random random = new Random(7);
        int keyWidth = HIDDEN / heads * kvHeads;
        List<Item> items = new ArrayList<>();
        items.add(matrix(random, "model.embed_tokens.weight", vocab, HIDDEN));
        for (int i = 0; i < LAYERS; i++) {
            String layer = "model.layers." + i + ".";
            items.add(norm(layer + "input_layernorm.weight"));
            items.add(matrix(random, layer + "self_attn.q_proj.weight", HIDDEN, HIDDEN));
            items.add(matrix(random, layer + "self_attn.k_proj.weight", keyWidth, HIDDEN));
            items.add(matrix(random, layer + "self_attn.v_proj.weight", keyWidth, HIDDEN));
            items.add(matrix(random, layer + "self_attn.o_proj.weight", HIDDEN, HIDDEN));
            items.add(norm(layer + "post_attention_layernorm.weight"));
            items.add(matrix(random, layer + "mlp.gate_proj.weight", FFN, HIDDEN));
            items.add(matrix(random, layer + "mlp.up_proj.weight", FFN, HIDDEN));
            items.add(matrix(random, layer + "mlp.down_proj.weight", HIDDEN, FFN));
        }
        items.add(norm("model.norm.weight"));
        items.add(matrix(random, "lm_head.weight", vocab, HIDDEN));
        return items;
    }

    private static Item norm(String name) {
        float[] ones = new float[HIDDEN];
        Arrays.fill(ones, 1);
        return Item.ofFloats(name, List.of((long) HIDDEN), ones);
    }

    private static Item matrix(Random random, String name, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (SPREAD * random.nextGaussian());
        }
        return Item.ofFloats(name, List.of((long) rows, (long) columns), values);
    }

    /** Random token ids that are no stop token. */
    public static int[] ids(Random random, int length) {
        return random.ints(length, 3, 97).toArray();
    }
}
