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
        int usual = config.integer("hidden_size") / config.integer("num_attention_heads");
        return of(config, config.integer("head_dim", usual));
    }

    /** Read the keys that most families share. */
    static Sizes of(ConfigJson config, int headDim) {
        int heads = config.integer("num_attention_heads");
        return new Sizes(
                config.integer("vocab_size"),
                config.integer("hidden_size"),
                config.integer("intermediate_size"),
                config.integer("num_hidden_layers"),
                new AttentionShape(heads, config.integer("num_key_value_heads", heads), headDim),
                config.integer("max_position_embeddings"));
    }
}
