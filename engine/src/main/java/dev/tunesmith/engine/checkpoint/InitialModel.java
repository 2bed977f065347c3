package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.engine.family.Llama;
import dev.tunesmith.engine.model.DecoderLoader;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.DecoderSpec;
import dev.tunesmith.engine.model.RandomWeights;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.tokenizer.Tokenizer;
import java.nio.file.Path;

/** Makes a model that has learned nothing yet: a Hugging Face folder with random weights and a given tokenizer. */
public final class InitialModel {

    private InitialModel() {}

    /** How many weights a Llama of these sizes has, known before anything is made. */
    public static long parameters(Llama.Settings settings) {
        return DecoderLoader.parameters(Llama.spec(settings));
    }

    /**
     * Write a Llama.
     *
     * @param folder replaced if it is there
     * @param settings sizes; the vocabulary is at least the tokenizer's
     * @param seed start of the random numbers, see {@link RandomWeights}
     * @return how many weights it has
     */
    public static long write(Path folder, Llama.Settings settings, Tokenizer tokenizer, long seed) {
        DecoderSpec spec = Llama.spec(settings);
        try (DecoderModel model = DecoderLoader.load(spec, RandomWeights.of(spec, seed), DType.FLOAT32)) {
            ModelFolderWriter.write(
                    folder,
                    ModelFiles.of(settings, tokenizer, DType.FLOAT32),
                    model.storedWeights(),
                    DType.FLOAT32,
                    ModelFolderWriter.MAX_SHARD_BYTES);
            return model.dimensions().parameters();
        }
    }
}
