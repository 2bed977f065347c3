package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.engine.model.RopeConfig;

/** Reads rotary settings from {@code config.json}: {@code rope_parameters} (new) or {@code rope_theta} and {@code rope_scaling}. */
final class RopeSettings {

    private static final double DEFAULT_THETA = 10_000;

    private RopeSettings() {}

    static RopeConfig of(ConfigJson config) {
        ConfigJson parameters = config.object("rope_parameters");
        ConfigJson scaling = parameters == null ? config.object("rope_scaling") : parameters;
        double theta = config.number("rope_theta", DEFAULT_THETA);
        if (parameters != null) {
            theta = parameters.number("rope_theta", theta);
        }
        if (scaling == null) {
            return new RopeConfig.Plain(theta);
        }
        String kind = scaling.has("rope_type") ? scaling.string("rope_type") : scaling.string("type");
        return switch (kind) {
            case "default" -> new RopeConfig.Plain(theta);
            case "llama3" ->
                new RopeConfig.Llama3(
                        theta,
                        scaling.number("factor"),
                        scaling.number("low_freq_factor"),
                        scaling.number("high_freq_factor"),
                        scaling.number("original_max_position_embeddings"));
            default ->
                throw new ModelFileException(
                        scaling.where("rope_type") + " = " + kind + " is not implemented",
                        "implemented: default, llama3");
        };
    }
}
