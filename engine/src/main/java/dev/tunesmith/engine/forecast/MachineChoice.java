package dev.tunesmith.engine.forecast;

import dev.tunesmith.engine.tensor.Blas;
import dev.tunesmith.engine.tensor.DType;
import java.util.Map;

/**
 * What is best on this machine, as measured.
 *
 * @param device where tensors lie and are computed, such as {@code cpu} or {@code cuda}
 * @param dtype of the base's matrix products in training
 * @param blas for float32 products
 * @param threads inside an operation
 * @param figures what was measured or forced, for people and for the run's record
 */
public record MachineChoice(String device, DType dtype, Blas blas, int threads, Map<String, String> figures) {

    public MachineChoice {
        figures = Map.copyOf(figures);
    }
}
