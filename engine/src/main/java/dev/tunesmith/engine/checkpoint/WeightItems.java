package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.engine.model.StoredWeight;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.TensorItems;
import dev.tunesmith.weights.safetensors.SafetensorsWriter.Item;

/** Weights of a model as items of safetensors files. */
public final class WeightItems {

    private WeightItems() {}

    /** A model's weight as an item to write; its values are read when the file is written. */
    public static Item of(StoredWeight weight, DType type) {
        return new Item(weight.name(), TensorItems.elementType(type), weight.shape(), out -> {
            try (Scope scope = Scope.open()) {
                TensorItems.write(weight.stored(type), out);
            }
        });
    }
}
