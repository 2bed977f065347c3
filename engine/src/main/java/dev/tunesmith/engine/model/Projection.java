package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.LoraLinear;
import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.tensor.Scope;

/**
 * A fused linear layer at its place in the model, where an adapter finds it.
 *
 * @param layer decoder layer, from 0
 * @param fused its name, such as {@link DecoderSpec#QKV}
 * @param base the layer; frozen unless the model itself is trained
 */
record Projection(int layer, String fused, Linear base) {

    /** The layer with its update, if the adapter has one. */
    LoraLinear with(Pass pass) {
        Linear linear = pass.packed() == null ? base : pass.packed().with(base);
        LoraAdapter adapter = pass.adapter();
        return adapter == null
                ? new LoraLinear(linear, null, 0)
                : new LoraLinear(
                        linear, adapter.group(layer, fused), adapter.config().dropout());
    }

    /** Put the adapter's update into the weight for good. */
    void merge(LoraAdapter adapter) {
        adapter.mergeInto(base.weight(), layer, fused);
    }

    /** Keep what the adapter's backward pass needs; the outputs themselves are kept by the caller where wanted. */
    static void lift(Scope scope, LoraLinear.Forward saved) {
        if (saved.low() != null) {
            scope.lift(saved.low());
        }
        if (saved.mask() != null) {
            scope.lift(saved.mask());
        }
        if (saved.product() != null) {
            scope.lift(saved.product());
        }
    }
}
