package dev.tunesmith.engine.train;

import dev.tunesmith.engine.tensor.Tensor;
import java.util.function.Supplier;

/** A store of one matrix [T, D] for each training row, float32. */
sealed interface KeptRows extends AutoCloseable permits KeptInMemory, KeptInFile {

    /**
     * Some of a row's matrix, in the caller's scope.
     *
     * @param from first of its T
     * @param to behind the last
     * @param compute makes the whole matrix, in the scope it is called in, where it is not there yet
     */
    Tensor of(TrainingRow row, int from, int to, Supplier<Tensor> compute);

    @Override
    void close();
}
