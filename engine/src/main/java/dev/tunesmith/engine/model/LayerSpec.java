package dev.tunesmith.engine.model;

import dev.tunesmith.engine.nn.CausalMask;
import dev.tunesmith.engine.nn.MlpActivation;
import org.jspecify.annotations.Nullable;

/**
 * One decoder layer: attention and a feed-forward block, each added to the residual stream.
 *
 * <pre>
 *   sequential:  x1 = x + attention(x);   x2 = x1 + mlp(x1)
 *   parallel:    x2 = x + attention(x) + mlp(x)                 (GPT-NeoX)
 * </pre>
 *
 * <p>Each block may have a norm before it (Llama), after it (OLMo 2), or both (Gemma 3). Norms are named by their modules.
 *
 * @param attention the attention block
 * @param mlp the feed-forward block
 * @param parallel whether both blocks read the layer's input
 */
public record LayerSpec(Attention attention, Mlp mlp, boolean parallel) {

    /**
     * An attention block.
     *
     * @param normBefore norm of the input, or null
     * @param qkv fused projection to queries, keys and values, D -> (H + 2K) E
     * @param queryKeyNorm norms of queries and keys, or null
     * @param rotary rotary positions, or null where the layer has none
     * @param window how many positions a row sees, itself included, or {@link CausalMask#NO_WINDOW}
     * @param o output projection, H E -> D
     * @param normAfter norm of the output, or null
     */
    public record Attention(
            @Nullable String normBefore,
            LinearSpec qkv,
            @Nullable QueryKeyNorms queryKeyNorm,
            @Nullable RotarySpec rotary,
            int window,
            LinearSpec o,
            @Nullable String normAfter) {}

    /**
     * Norms of queries and keys before the rotation.
     *
     * @param query module of the queries' norm
     * @param key module of the keys' norm
     * @param perHead whether each head is normalised by itself, weights [E], or all together, weights [H E] and [K E]
     */
    public record QueryKeyNorms(String query, String key, boolean perHead) {}

    /**
     * Rotary positions.
     *
     * @param config frequencies
     * @param dims R: how many numbers of each head are rotated, the first ones
     */
    public record RotarySpec(RopeConfig config, int dims) {

        /** Angle of each pair per position, [R/2]. */
        public double[] inverseFrequencies() {
            return config.inverseFrequencies(dims);
        }
    }

    /**
     * A feed-forward block.
     *
     * @param normBefore norm of the input, or null
     * @param in D -> 2F (gate, up) or D -> F
     * @param activation between the two layers
     * @param out F -> D
     * @param normAfter norm of the output, or null
     */
    public record Mlp(
            @Nullable String normBefore,
            LinearSpec in,
            MlpActivation activation,
            LinearSpec out,
            @Nullable String normAfter) {}
}
