package dev.tunesmith.engine.lora;

import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An adapter's own copy of a module, trained in full.
 *
 * <p><b>Owns</b> copies in the type the model reads, where that is not float32; borrows its places in the adapter's vectors.
 */
public final class TrainedModule {

    private final FullModule origin;
    private final List<Parameter> parameters = new ArrayList<>();

    /**
     * Its weight, or its bias.
     *
     * @param part of the base
     * @param master place in the parameter vector, float32
     * @param gradient place in the gradient vector, or null where nothing is trained
     * @param value what the model reads: the master itself in float32
     */
    record Parameter(
            FullModule.Part part, Tensor master, @Nullable Tensor gradient, Tensor value) {}

    TrainedModule(FullModule origin) {
        this.origin = origin;
    }

    /** Add the next part, weight first. */
    void add(FullModule.Part part, Tensor master, @Nullable Tensor gradient) {
        DType type = part.base().dtype();
        Tensor value = type == DType.FLOAT32
                ? master
                : Tensors.empty(type, part.base().shape()).keep();
        parameters.add(new Parameter(part, master, gradient, value));
    }

    FullModule origin() {
        return origin;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /** The weight as the model reads it. */
    public Tensor weight() {
        return parameters.get(0).value;
    }

    /** The bias as the model reads it, or null. */
    public @Nullable Tensor bias() {
        return parameters.size() > 1 ? parameters.get(1).value : null;
    }

    /** Where the gradient of the weight is added, float32; null where nothing is trained. */
    public @Nullable Tensor weightGradient() {
        return parameters.get(0).gradient;
    }

    /** Where the gradient of the bias is added, float32; null where nothing is trained, or without bias. */
    public @Nullable Tensor biasGradient() {
        return parameters.size() > 1 ? parameters.get(1).gradient : null;
    }

    /** Begin with what the base has. */
    void start() {
        parameters.forEach(parameter -> parameter.master.copyInPlace(parameter.part.base()));
    }

    void refreshCompute() {
        for (Parameter parameter : parameters) {
            if (parameter.value != parameter.master) {
                parameter.value.copyInPlace(parameter.master);
            }
        }
    }

    /** Put it in the base's place for good. */
    void merge() {
        parameters.forEach(parameter -> parameter.part.base().copyInPlace(parameter.master));
    }

    void close() {
        for (Parameter parameter : parameters) {
            if (parameter.value != parameter.master) {
                parameter.value.close();
            }
        }
    }
}
