package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.engine.checkpoint.Checkpoint.CheckpointFiles;
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
import java.util.TreeMap;
import java.util.function.Function;

/** The model families that can be loaded: a new one is one file in {@code engine.family} and one line here. */
final class Families {

    /** What opened files describe. */
    @FunctionalInterface
    interface Family {

        /** Read the settings. */
        DecoderSpec spec();
    }

    /** By {@code model_type} in {@code config.json}. */
    private static final Map<String, Function<ConfigJson, DecoderSpec>> HUGGING_FACE = new TreeMap<>(Map.ofEntries(
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

    /** By {@code general.architecture} in a GGUF file. */
    private static final Map<String, Function<GgufFiles, DecoderSpec>> GGUF =
            new TreeMap<>(Map.of("llama", LlamaGguf::spec));

    private Families() {}

    /** The family of opened files. */
    static Family of(CheckpointFiles files, Path path) {
        if (files instanceof HuggingFaceFiles folder) {
            Function<ConfigJson, DecoderSpec> reader = named(HUGGING_FACE, "Hugging Face folders", files, path);
            return () -> reader.apply(folder.config());
        }
        Function<GgufFiles, DecoderSpec> reader = named(GGUF, "GGUF files", files, path);
        return () -> reader.apply((GgufFiles) files);
    }

    private static <T> T named(Map<String, T> families, String format, CheckpointFiles files, Path path) {
        String name = files.family();
        T family = families.get(name);
        if (family == null) {
            throw new ModelFileException(
                    path + ": the model family " + name + " is not supported",
                    "use a model of a family that is supported from " + format + ": "
                            + String.join(", ", families.keySet()) + ". "
                            + Suggestions.nearest(name, families.keySet())
                                    .map(near -> "The nearest is " + near + ".")
                                    .orElse(""));
        }
        return family;
    }
}
