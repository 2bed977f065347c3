package dev.tunesmith.engine.model;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * All weights of a model that is trained itself, in one flat float32 vector, and their gradients in another of the same
 * layout.
 *
 * <p>Matrices come first, then vectors (norms and biases), so that weight decay takes a beginning of the vector. Each weight
 * begins at a multiple of 64 bytes, as the matrix product likes it; the gaps stay zero. Where products run in another type
 * than float32, the model reads copies in that type, see {@link #refreshCompute}.
 *
 * <p><b>Owns</b> both vectors, the views of them and the copies. Not thread-safe.
 */
public final class TrainedWeights implements AutoCloseable {

    private static final long ALIGNED_FLOATS = 16;

    private final Tensor parameters;
    private final Tensor gradients;
    private final long decayed;
    private final List<Parameter> held = new ArrayList<>();
    private long nextMatrix;
    private long nextVector;

    /**
     * One weight.
     *
     * @param value what the model reads
     * @param master its place in the parameter vector, float32; the same memory as {@code value} in float32
     * @param gradient its place in the gradient vector, float32
     */
    record Parameter(Tensor value, Tensor master, Tensor gradient) {}

    /**
     * Allocate vectors of zeros.
     *
     * @param matrices numbers that all matrices take, each rounded up by {@link #padded}
     * @param vectors the same for norms and biases
     */
    TrainedWeights(long matrices, long vectors) {
        this.decayed = matrices;
        this.nextVector = matrices;
        try (Scope scope = Scope.open()) {
            this.parameters = Tensors.zeros(DType.FLOAT32, matrices + vectors).keep();
            this.gradients = Tensors.zeros(DType.FLOAT32, matrices + vectors).keep();
        }
    }

    /** The place that so many numbers take. */
    static long padded(long elements) {
        return (elements + ALIGNED_FLOATS - 1) / ALIGNED_FLOATS * ALIGNED_FLOATS;
    }

    /** Take the next place for a weight: a matrix where the shape has two sizes. */
    Parameter allocate(DType type, long... shape) {
        long elements = 1;
        for (long size : shape) {
            elements *= size;
        }
        long from = shape.length > 1 ? nextMatrix : nextVector;
        if (shape.length > 1) {
            nextMatrix += padded(elements);
        } else {
            nextVector += padded(elements);
        }
        Tensor master = parameters.narrow(0, from, elements).view(shape).keep();
        Tensor gradient = gradients.narrow(0, from, elements).view(shape).keep();
        Tensor value =
                type == DType.FLOAT32 ? master : Tensors.empty(type, shape).keep();
        Parameter parameter = new Parameter(value, master, gradient);
        held.add(parameter);
        return parameter;
    }

    /** The parameter vector, float32; after changing it call {@link #refreshCompute}. */
    public Tensor parameters() {
        return parameters;
    }

    /** The gradient vector, float32. */
    public Tensor gradients() {
        return gradients;
    }

    /** How many of the first numbers belong to matrices, which weight decay draws to zero. */
    public long decayed() {
        return decayed;
    }

    /** Take over changed parameters into the copies that the model reads; nothing to do in float32. */
    public void refreshCompute() {
        for (Parameter parameter : held) {
            if (parameter.value != parameter.master) {
                parameter.value.copyInPlace(parameter.master);
            }
        }
    }

    @Override
    public void close() {
        for (Parameter parameter : held) {
            if (parameter.value != parameter.master) {
                parameter.value.close();
            }
            parameter.master.close();
            parameter.gradient.close();
        }
        parameters.close();
        gradients.close();
    }
}
