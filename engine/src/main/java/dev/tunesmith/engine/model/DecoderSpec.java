package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.AdaptableLinear;
import dev.tunesmith.engine.nn.AttentionShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a decoder is made of: sizes, settings and the names of its weights. A family makes one from its configuration, and
 * {@link DecoderLoader} a model from it.
 *
 * @param vocabSize V
 * @param hiddenSize D
 * @param ffnSize F
 * @param maxPositions the longest sequence the model was made for, or that its rotary frequencies are for if that is shorter
 * @param attention heads; the same in every layer
 * @param norm kind of all norms
 * @param embeddings token and position embeddings
 * @param layers lowest first
 * @param finalNorm module of the norm before the head
 * @param head output projection
 * @param ignored how names of weights end that a checkpoint may hold and that are not needed, such as stored frequencies
 */
public record DecoderSpec(
        int vocabSize,
        int hiddenSize,
        int ffnSize,
        int maxPositions,
        AttentionShape attention,
        NormSpec norm,
        Embeddings embeddings,
        List<LayerSpec> layers,
        String finalNorm,
        Head head,
        List<String> ignored) {

    /** Names of the fused layers, as adapters find them. */
    public static final String QKV = "qkv";

    public static final String O = "o";
    public static final String MLP_IN = "mlpIn";
    public static final String MLP_OUT = "mlpOut";

    public DecoderSpec {
        layers = List.copyOf(layers);
        maxPositions = Math.min(maxPositions, longestRotated(layers));
        ignored = List.copyOf(ignored);
    }

    /**
     * Kind of the norms.
     *
     * @param kind which formula
     * @param epsilon added to mean square or variance
     */
    public record NormSpec(Kind kind, double epsilon) {

        /** The formulas. */
        public enum Kind {
            /** Root mean square, times w. */
            RMS,
            /** Root mean square, times 1 + w. */
            RMS_PLUS_ONE,
            /** Mean and variance, times w, plus b. */
            LAYER_NORM
        }
    }

    /**
     * What the residual stream begins with: {@code scale * tokens[id] + positions[position]}.
     *
     * @param tokens module of the token embeddings [V, D]
     * @param positions module of learned positions [P, D], or null
     * @param scale 1, or √D for Gemma
     */
    public record Embeddings(String tokens, @Nullable String positions, double scale) {}

    /**
     * The output projection.
     *
     * @param module its module, as adapters name it
     * @param stored what checkpoints call that module
     * @param tied whether the token embeddings serve instead; a checkpoint may then hold the head's weight or not, see {@link OwnHead}
     * @param bias whether it has a bias
     */
    public record Head(String module, String stored, boolean tied, boolean bias) {

        /** A head without bias that has one name. */
        public Head(String module, boolean tied) {
            this(module, module, tied, false);
        }
    }

    /** The same decoder with another output projection. */
    DecoderSpec withHead(Head other) {
        return new DecoderSpec(
                vocabSize,
                hiddenSize,
                ffnSize,
                maxPositions,
                attention,
                norm,
                embeddings,
                layers,
                finalNorm,
                other,
                ignored);
    }

    private static int longestRotated(List<LayerSpec> layers) {
        return layers.stream()
                .map(layer -> layer.attention().rotary())
                .filter(Objects::nonNull)
                .mapToInt(rotary -> rotary.config().longestSequence())
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    /** The linear layers that an adapter may change, lowest first: all but the head. */
    public List<AdaptableLinear> adaptableLinears() {
        List<AdaptableLinear> all = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            LayerSpec layer = layers.get(i);
            addParts(all, i, QKV, layer.attention().qkv());
            addParts(all, i, O, layer.attention().o());
            addParts(all, i, MLP_IN, layer.mlp().in());
            addParts(all, i, MLP_OUT, layer.mlp().out());
        }
        return List.copyOf(all);
    }

    private static void addParts(List<AdaptableLinear> all, int layer, String fused, LinearSpec linear) {
        int from = 0;
        for (LinearSpec.Part part : linear.parts()) {
            all.add(new AdaptableLinear(
                    part.module(), layer, fused, from, part.outputs(), linear.inputs(), part.stored()));
            from += part.outputs();
        }
    }
}
