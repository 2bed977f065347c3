package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.FullModule;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.TrainedModule;
import dev.tunesmith.engine.nn.Norm;
import org.jspecify.annotations.Nullable;

/**
 * A norm at its place in the model, where an adapter may hold a trained copy of it.
 *
 * @param module its module
 * @param base the model's own
 */
record PlacedNorm(String module, Norm base) {

    /** The adapter's copy if it has one, else the model's own. */
    Norm with(@Nullable LoraAdapter adapter) {
        TrainedModule trained = adapter == null ? null : adapter.module(module);
        return trained == null
                ? base
                : base.with(trained.weight(), trained.bias(), trained.weightGradient(), trained.biasGradient());
    }

    /** Whether the adapter trains a copy of it. */
    boolean isTrainedBy(@Nullable LoraAdapter adapter) {
        return adapter != null && adapter.module(module) != null;
    }

    /** What an adapter may train in full. */
    FullModule adaptable(int layer) {
        return new FullModule(module, layer, base.weight(), base.bias());
    }
}
