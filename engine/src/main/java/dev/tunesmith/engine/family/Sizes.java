package dev.tunesmith.engine.family;

import dev.tunesmith.engine.nn.AttentionShape;

/**
 * Sizes that every family has.
 *
 * @param vocab V
 * @param hidden D
 * @param ffn F
 * @param layers decoder layers
 * @param attention H, K and E
 * @param maxPositions the longest sequence the model was made for
 */
public record Sizes(int vocab, int hidden, int ffn, int layers, AttentionShape attention, int maxPositions) {

    /** The same with other heads. */
    Sizes withAttention(AttentionShape shape) {
        return new Sizes(vocab, hidden, ffn, layers, shape, maxPositions);
    }

    /** Read the keys that most families share; head_dim is hidden / heads where it is absent. */
    static Sizes of(ConfigJson config) {
        return of(
                config,
                config.has("head_dim")
                        ? config.integer("head_dim")
                        : headDim(config, "hidden_size", "num_attention_heads"));
    }

    /**
     * E where the file does not say it: D / H.
     *
     * @param hidden key of D
     * @param heads key of H
     * @throws dev.tunesmith.core.error.ModelFileException if the heads do not divide the size
     */
    static int headDim(ConfigJson config, String hidden, String heads) {
        int size = config.integer(hidden);
        int count = config.integer(heads);
        if (size % count != 0) {
            throw config.mismatch(heads, count, "a divisor of " + hidden + ", " + size);
        }
        return size / count;
    }

    /** Read the keys that most families share. */
    static Sizes of(ConfigJson config, int headDim) {
        int heads = config.integer("num_attention_heads");
        int kvHeads = config.integer("num_key_value_heads", heads);
        if (heads % kvHeads != 0) {
            throw config.mismatch("num_key_value_heads", kvHeads, "a divisor of the " + heads + " heads");
        }
        return new Sizes(
                config.integer("vocab_size"),
                config.integer("hidden_size"),
                config.integer("intermediate_size"),
                config.integer("num_hidden_layers"),
                new AttentionShape(heads, kvHeads, headDim),
                config.integer("max_position_embeddings"));
    }
}
