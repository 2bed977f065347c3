package dev.tunesmith.engine.lora;

import dev.tunesmith.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer that an adapter may change, as Hugging Face names it, and where it lies in the model's fused layer.
 *
 * @param module path in the Hugging Face model, such as {@code model.layers.3.self_attn.q_proj}
 * @param layer decoder layer, from 0
 * @param fused the fused layer it is part of, such as {@code qkv}; one name in each layer
 * @param from first output row in the fused layer
 * @param outputs O
 * @param inputs I
 * @param stored how the checkpoint stores it, and PEFT its B
 * @param fusedWeight weight of the fused layer [ΣO, I] in a loaded model, borrowed; null where only shapes are known
 */
public record AdaptableLinear(
        String module,
        int layer,
        String fused,
        int from,
        int outputs,
        int inputs,
        StoredLayout stored,
        @Nullable Tensor fusedWeight) {

    /** A layer of which only the shape is known. */
    public AdaptableLinear(
            String module, int layer, String fused, int from, int outputs, int inputs, StoredLayout stored) {
        this(module, layer, fused, from, outputs, inputs, stored, null);
    }

    /** The same layer in a loaded model. */
    public AdaptableLinear in(Tensor weightOfFused) {
        return new AdaptableLinear(module, layer, fused, from, outputs, inputs, stored, weightOfFused);
    }

    /** Weight of the fused layer. */
    Tensor base() {
        if (fusedWeight == null) {
            throw new IllegalStateException(module + " is the shape of a layer, and has no weight");
        }
        return fusedWeight;
    }

    /** Its weight as the model holds it: a view [O, I]. */
    Tensor weight() {
        return base().narrow(0, from, outputs);
    }

    /** The last part of the path, such as {@code q_proj}: what target modules name. */
    public String shortName() {
        return module.substring(module.lastIndexOf('.') + 1);
    }

    /** Identifies the fused layer in the model. */
    String groupKey() {
        return key(layer, fused);
    }

    static String key(int layer, String fused) {
        return layer + "/" + fused;
    }
}
