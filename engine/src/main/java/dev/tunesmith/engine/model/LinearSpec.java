package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.StoredLayout;
import java.util.Arrays;
import java.util.List;

/**
 * A fused linear layer: which modules of the Hugging Face model lie below one another in its weight [ΣO, I].
 *
 * @param inputs I
 * @param bias whether each part has a bias
 * @param parts in the order of their rows
 */
public record LinearSpec(int inputs, boolean bias, List<Part> parts) {

    public LinearSpec {
        parts = List.copyOf(parts);
    }

    /**
     * One module.
     *
     * @param module path in the Hugging Face model, such as {@code model.layers.3.self_attn.q_proj}
     * @param outputs O
     * @param stored how the checkpoint stores it
     */
    public record Part(String module, int outputs, StoredLayout stored) {

        public Part(String module, int outputs) {
            this(module, outputs, StoredLayout.PLAIN);
        }

        /** Name of the weight in the checkpoint. */
        public String weight() {
            return module + ".weight";
        }

        /** Name of the bias in the checkpoint. */
        public String biasName() {
            return module + ".bias";
        }
    }

    public static LinearSpec of(int inputs, boolean bias, Part... parts) {
        return new LinearSpec(inputs, bias, Arrays.asList(parts));
    }

    /** ΣO. */
    public int outputs() {
        return parts.stream().mapToInt(Part::outputs).sum();
    }
}
