package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.AdaptableLinear;
import dev.tunesmith.engine.nn.AttentionShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Sizes and settings of a Llama model.
 *
 * @param vocabSize V
 * @param hiddenSize D
 * @param ffnSize F
 * @param numLayers decoder layers
 * @param attention H, K and E
 * @param maxPositions the longest sequence the model was made for
 * @param rmsNormEpsilon added to mean squares
 * @param rope rotary frequencies
 * @param tiedHead whether the head is the embedding matrix
 * @param attentionBias whether q, k, v and o have biases
 * @param mlpBias whether gate, up and down have biases
 */
public record LlamaConfig(
        int vocabSize,
        int hiddenSize,
        int ffnSize,
        int numLayers,
        AttentionShape attention,
        int maxPositions,
        double rmsNormEpsilon,
        RopeConfig rope,
        boolean tiedHead,
        boolean attentionBias,
        boolean mlpBias) {

    /** Angle of each rotated pair per position, [E/2]. */
    public double[] inverseFrequencies() {
        return rope.inverseFrequencies(attention.headDim());
    }

    /** Path of a layer in Hugging Face names. */
    static String layer(int i) {
        return "model.layers." + i + ".";
    }

    /** The linear layers that an adapter may change, lowest first. */
    public List<AdaptableLinear> adaptableLinears() {
        int q = attention.queryWidth();
        int kv = attention.keyWidth();
        List<AdaptableLinear> all = new ArrayList<>();
        for (int i = 0; i < numLayers; i++) {
            String self = layer(i) + "self_attn.";
            String mlp = layer(i) + "mlp.";
            all.add(new AdaptableLinear(self + "q_proj", i, LlamaModel.QKV, 0, q, hiddenSize));
            all.add(new AdaptableLinear(self + "k_proj", i, LlamaModel.QKV, q, kv, hiddenSize));
            all.add(new AdaptableLinear(self + "v_proj", i, LlamaModel.QKV, q + kv, kv, hiddenSize));
            all.add(new AdaptableLinear(self + "o_proj", i, LlamaModel.O, 0, hiddenSize, q));
            all.add(new AdaptableLinear(mlp + "gate_proj", i, LlamaModel.GATE_UP, 0, ffnSize, hiddenSize));
            all.add(new AdaptableLinear(mlp + "up_proj", i, LlamaModel.GATE_UP, ffnSize, ffnSize, hiddenSize));
            all.add(new AdaptableLinear(mlp + "down_proj", i, LlamaModel.DOWN, 0, hiddenSize, ffnSize));
        }
        return List.copyOf(all);
    }
}
