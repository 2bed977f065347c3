package dev.tunesmith.engine.family;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.engine.model.RopeConfig;
import tools.jackson.databind.node.ObjectNode;

/** Reads rotary settings from {@code config.json}: {@code rope_parameters} (new) or {@code rope_theta} and {@code rope_scaling}. */
final class RopeSettings {

    private static final double DEFAULT_THETA = 10_000;

    private RopeSettings() {}

    /** Settings that hold for all layers. */
    static RopeConfig of(ConfigJson config) {
        return of(config, "rope_theta");
    }

    /** Settings that hold for all layers, the base under a key of the family's own in older files. */
    static RopeConfig of(ConfigJson config, String thetaKey) {
        double theta = config.number(thetaKey, DEFAULT_THETA);
        ConfigJson parameters = config.object("rope_parameters");
        ConfigJson scaling = parameters == null ? config.object("rope_scaling") : parameters;
        return scaling == null ? new RopeConfig.Plain(theta) : ofParameters(scaling, theta);
    }

    /** Write settings that hold for all layers, under the older keys, which every version of transformers reads. */
    static void write(RopeConfig rope, ObjectNode config) {
        if (rope instanceof RopeConfig.Plain plain) {
            config.put("rope_theta", plain.theta());
        } else if (rope instanceof RopeConfig.Linear linear) {
            config.put("rope_theta", linear.theta());
            config.putObject("rope_scaling").put("rope_type", "linear").put("factor", linear.factor());
        } else if (rope instanceof RopeConfig.Llama3 scaled) {
            config.put("rope_theta", scaled.theta());
            config.putObject("rope_scaling")
                    .put("rope_type", "llama3")
                    .put("factor", scaled.factor())
                    .put("low_freq_factor", scaled.lowFactor())
                    .put("high_freq_factor", scaled.highFactor())
                    .put("original_max_position_embeddings", scaled.originalMaxPositions());
        } else {
            throw new UsageException(
                    "The model gives a divisor for each rotary frequency, for which config.json has no word",
                    "use the model's Hugging Face folder instead of its GGUF file");
        }
    }

    /** One object of settings, such as those that newer configurations give for each kind of layer. */
    static RopeConfig ofParameters(ConfigJson parameters, double defaultTheta) {
        double theta = parameters.number("rope_theta", defaultTheta);
        String key = parameters.has("rope_type") || !parameters.has("type") ? "rope_type" : "type";
        String kind = parameters.has(key) ? parameters.string(key) : "default";
        return switch (kind) {
            case "default" -> new RopeConfig.Plain(theta);
            case "linear" -> new RopeConfig.Linear(theta, parameters.number("factor"));
            case "llama3" ->
                new RopeConfig.Llama3(
                        theta,
                        parameters.number("factor"),
                        parameters.number("low_freq_factor"),
                        parameters.number("high_freq_factor"),
                        parameters.number("original_max_position_embeddings"));
            default -> throw parameters.notImplemented(key, kind, "implemented: default, linear, llama3");
        };
    }
}
