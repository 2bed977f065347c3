package dev.tunesmith.engine.train;

import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a training run changes: an adapter, or all weights of the model. Its numbers are one flat vector, so that an
 * optimizer step is a handful of operations.
 *
 * <p><b>Owns</b> nothing that the model owns; close it before the model.
 */
sealed interface TrainedPart extends AutoCloseable permits TrainedAdapter, TrainedModel {

    /** The parameter vector, float32. */
    Tensor parameters();

    /** The gradient vector, float32, of the same length. */
    Tensor gradients();

    /** How many of the first numbers weight decay draws to zero. */
    long decayed();

    /** How many parameters are trained. */
    long count();

    /** The adapter that the model computes with, or null where it computes alone. */
    @Nullable
    LoraAdapter adapter();

    /** Take over changed parameters into copies in the compute type. */
    void refreshCompute();

    /** Where {@link #keep} writes in a run folder. */
    Path result(Path runFolder);

    /** Write what was trained so far as the run's result, in place of an earlier one. */
    void keep(Path runFolder) throws IOException;

    /** Add to a checkpoint what other programs can open, beside the vectors. */
    void addTo(Path checkpoint) throws IOException;

    @Override
    void close();
}
