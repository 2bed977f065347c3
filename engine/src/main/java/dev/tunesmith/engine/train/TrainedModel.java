package dev.tunesmith.engine.train;

import dev.tunesmith.engine.checkpoint.ModelFolderWriter;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.TrainedWeights;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All weights of a model as the part that is trained; its result is a Hugging Face folder in float32, {@code model/}.
 *
 * @param model borrowed
 * @param weights its weights, borrowed
 * @param files what the folder holds beside weights, see {@link dev.tunesmith.engine.checkpoint.ModelFiles}
 */
record TrainedModel(DecoderModel model, TrainedWeights weights, Map<String, byte[]> files) implements TrainedPart {

    @Override
    public Tensor parameters() {
        return weights.parameters();
    }

    @Override
    public Tensor gradients() {
        return weights.gradients();
    }

    @Override
    public long decayed() {
        return weights.decayed();
    }

    @Override
    public long count() {
        return model.dimensions().parameters();
    }

    @Override
    public @Nullable LoraAdapter adapter() {
        return null;
    }

    @Override
    public void refreshCompute() {
        weights.refreshCompute();
    }

    @Override
    public Path result(Path runFolder) {
        return runFolder.resolve("model");
    }

    @Override
    public void keep(Path runFolder) {
        ModelFolderWriter.write(
                result(runFolder), files, model.storedWeights(), DType.FLOAT32, ModelFolderWriter.MAX_SHARD_BYTES);
    }

    @Override
    public void addTo(Path checkpoint) {
        // The vectors are all of it, and a copy of the model would double what a checkpoint takes.
    }

    @Override
    public void close() {
        // What it works on belongs to the model.
    }
}
