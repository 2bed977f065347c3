package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.StoredLayout;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.NonFinite;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * A weight of a loaded model under the name and in the layout that its checkpoint has, for writing it again.
 *
 * @param name such as {@code model.layers.0.self_attn.q_proj.weight}
 * @param own the engine's tensor, or rows of a fused one; borrowed from the model
 * @param layout how a checkpoint stores it
 */
public record StoredWeight(String name, Tensor own, StoredLayout layout) {

    /** Whether every number is finite. */
    public boolean isFinite() {
        return NonFinite.in(own) == null;
    }

    /** Shape in the checkpoint. */
    public List<Long> shape() {
        long[] shape = own.shape();
        if (shape.length == 2) {
            shape = layout.shape(Math.toIntExact(shape[0]), Math.toIntExact(shape[1]));
        }
        return Arrays.stream(shape).boxed().toList();
    }

    /** The values as a checkpoint stores them, contiguous, in the caller's scope: a view where nothing is to be changed. */
    public Tensor stored(DType type) {
        return layout.toStored(own).to(type).contiguous();
    }
}
