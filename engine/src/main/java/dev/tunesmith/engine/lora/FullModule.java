package dev.tunesmith.engine.lora;

import dev.tunesmith.engine.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A module of a loaded model that an adapter may hold a trained copy of: embeddings, norms and the head.
 *
 * @param module path in the Hugging Face model, such as {@code model.embed_tokens}, as adapters name it
 * @param layer decoder layer of a norm, from 0; {@link #BELOW} or {@link #ABOVE} outside of the layers
 * @param weight the base's weight in the type the model reads it in, borrowed
 * @param bias the base's bias, borrowed, or null where it has none
 * @param tiedTo module whose weight this one shares, for a tied head; else null
 * @param stored what checkpoints call it, and adapters may: another name than the path for the head of GPT-NeoX
 */
public record FullModule(
        String module,
        int layer,
        Tensor weight,
        @Nullable Tensor bias,
        @Nullable String tiedTo,
        String stored) {

    /** Where embeddings are. */
    public static final int BELOW = -1;

    /** Where the last norm and the head are. */
    public static final int ABOVE = Integer.MAX_VALUE;

    /** A module of one name that shares its weight with none. */
    public FullModule(String module, int layer, Tensor weight, @Nullable Tensor bias) {
        this(module, layer, weight, bias, null, module);
    }

    /** Whether a name of {@code modulesToSave} means this module: its path, or the end of it from a dot on, or its stored name. */
    boolean isNamed(String name) {
        return module.equals(name) || module.endsWith("." + name) || stored.equals(name);
    }

    /** How many numbers it has. */
    long elements() {
        return weight.elements() + (bias == null ? 0 : bias.elements());
    }

    /** Parts in PEFT's words, with the tensors of the base. */
    List<Part> parts() {
        Part first = part(".weight", weight);
        return bias == null ? List.of(first) : List.of(first, part(".bias", bias));
    }

    private Part part(String kind, Tensor base) {
        return new Part(module + kind, stored + kind, base);
    }

    /**
     * A weight or a bias.
     *
     * @param stored what it is called where the module has its stored name
     */
    record Part(String name, String stored, Tensor base) {}
}
