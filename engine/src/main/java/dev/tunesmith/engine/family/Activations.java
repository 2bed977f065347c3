package dev.tunesmith.engine.family;

import dev.tunesmith.engine.nn.Activation;

/** Reads the activation function under the names that Hugging Face gives it. */
public final class Activations {

    private Activations() {}

    /** The function that a key names, or {@code otherwise} where the key is absent. */
    public static Activation of(ConfigJson config, String key, Activation otherwise) {
        if (!config.has(key)) {
            return otherwise;
        }
        String name = config.string(key);
        return switch (name) {
            case "silu", "swish" -> Activation.SILU;
            case "gelu" -> Activation.GELU;
            case "gelu_new", "gelu_fast", "gelu_pytorch_tanh" -> Activation.GELU_TANH;
            default ->
                throw config.notImplemented(
                        key, name, "implemented: silu, swish, gelu, gelu_new, gelu_fast, gelu_pytorch_tanh");
        };
    }
}
