package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.engine.family.ConfigJson;
import dev.tunesmith.engine.family.Gemma3;
import dev.tunesmith.engine.family.Gpt2;
import dev.tunesmith.engine.family.GptNeoX;
import dev.tunesmith.engine.family.Llama;
import dev.tunesmith.engine.family.Mistral;
import dev.tunesmith.engine.family.Olmo2;
import dev.tunesmith.engine.family.Phi3;
import dev.tunesmith.engine.family.Qwen2;
import dev.tunesmith.engine.family.Qwen3;
import dev.tunesmith.engine.family.SmolLm3;
import dev.tunesmith.engine.model.DecoderSpec;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The model families that can be loaded: a new one is one file in {@code engine.family} and one line here; {@link
 * GgufArchitecture} says how GGUF files are read as such a family.
 */
final class Families {

    /** By {@code model_type} in {@code config.json}. */
    private static final Map<String, Function<ConfigJson, DecoderSpec>> BY_MODEL_TYPE = new TreeMap<>(Map.ofEntries(
            Map.entry("gemma3_text", Gemma3::spec),
            Map.entry("gpt2", Gpt2::spec),
            Map.entry("gpt_neox", GptNeoX::spec),
            Map.entry("llama", Llama::spec),
            Map.entry("mistral", Mistral::spec),
            Map.entry("olmo2", Olmo2::spec),
            Map.entry("phi3", Phi3::spec),
            Map.entry("qwen2", Qwen2::spec),
            Map.entry("qwen3", Qwen3::spec),
            Map.entry("smollm3", SmolLm3::spec)));

    private Families() {}

    /**
     * The decoder that settings describe, whatever file format they come from.
     *
     * @throws ModelFileException if the family or a setting is not supported
     */
    static DecoderSpec spec(ConfigJson config, Path path) {
        String name = config.string("model_type");
        Function<ConfigJson, DecoderSpec> family = BY_MODEL_TYPE.get(name);
        if (family == null) {
            throw new ModelFileException(
                    path + ": the model family " + name + " is not supported",
                    "use a model of a family that is supported: " + String.join(", ", BY_MODEL_TYPE.keySet()) + ". "
                            + Suggestions.nearest(name, BY_MODEL_TYPE.keySet())
                                    .map(near -> "The nearest is " + near + ".")
                                    .orElse(""));
        }
        DecoderSpec spec = family.apply(config);
        spec.layers().stream()
                .map(layer -> layer.attention().rotary())
                .filter(Objects::nonNull)
                .forEach(rotary ->
                        requirePairs(config, rotary.dims(), spec.attention().headDim()));
        return spec;
    }

    /** Numbers are rotated in pairs, within their head. */
    private static void requirePairs(ConfigJson config, int dims, int headDim) {
        if (dims < 2 || dims > headDim || dims % 2 != 0) {
            String key = dims == headDim
                    ? config.has("head_dim") ? "head_dim" : "num_attention_heads"
                    : config.has("rotary_pct") ? "rotary_pct" : "partial_rotary_factor";
            throw new ModelFileException(
                    config.where(key) + ": of the " + headDim + " numbers of a head " + dims
                            + " are rotated, expected an even number from 2 to " + headDim,
                    "fetch the model again, and change its configuration only together with its weights");
        }
    }
}
