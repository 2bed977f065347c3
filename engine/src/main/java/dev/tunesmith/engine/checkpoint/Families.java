package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.engine.checkpoint.Checkpoint.CheckpointFiles;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.LlamaLoader;
import dev.tunesmith.engine.tensor.DType;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The model families that can be loaded, by the name that {@code model_type} or {@code general.architecture} gives. */
final class Families {

    /** Makes a model from opened files. */
    @FunctionalInterface
    interface Family {
        DecoderModel load(CheckpointFiles files, DType compute);
    }

    private static final Map<String, Family> BY_NAME = new TreeMap<>(Map.of("llama", Families::llama));

    private Families() {}

    static Family named(String name, Path path) {
        Family family = BY_NAME.get(name);
        if (family == null) {
            throw new ModelFileException(
                    path + ": the model family " + name + " is not supported",
                    "use a model of a supported family: " + String.join(", ", BY_NAME.keySet()) + ". "
                            + Suggestions.nearest(name, BY_NAME.keySet())
                                    .map(near -> "The nearest is " + near + ".")
                                    .orElse(""));
        }
        return family;
    }

    private static DecoderModel llama(CheckpointFiles files, DType compute) {
        return LlamaLoader.load(LlamaSettings.of(files), files.weights(), compute);
    }
}
