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

    /** The share of each head that is rotated, under a key of the family's own in older files. */
    static double partialFactor(ConfigJson config, String olderKey, double otherwise) {
        double share = config.number(olderKey, otherwise);
        ConfigJson parameters = config.object("rope_parameters");
        return parameters == null ? share : parameters.number("partial_rotary_factor", share);
    }

    /** Settings that hold for all layers, the base under a key of the family's own in older files. */
    static RopeConfig of(ConfigJson config, String thetaKey) {
        return of(config, thetaKey, DEFAULT_THETA);
    }

    /** The same with a base of the family's own where the file has none. */
    static RopeConfig of(ConfigJson config, String thetaKey, double defaultTheta) {
        double theta = config.positive(thetaKey, defaultTheta);
        ConfigJson parameters = config.object("rope_parameters");
        ConfigJson scaling = parameters == null ? config.object("rope_scaling") : parameters;
        return scaling == null ? new RopeConfig.Plain(theta) : ofParameters(scaling, theta, config);
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
                    "Rotary frequencies of the kind " + rope.getClass().getSimpleName()
                            + " are not written to config.json",
                    "choose plain, linear or llama3 frequencies");
        }
    }

    /**
     * One object of settings, such as those that newer configurations give for each kind of layer.
     *
     * @param config the whole file, where older ones keep the lengths that some kinds need
     */
    static RopeConfig ofParameters(ConfigJson parameters, double defaultTheta, ConfigJson config) {
        double theta = parameters.positive("rope_theta", defaultTheta);
        String key = parameters.has("rope_type") || !parameters.has("type") ? "rope_type" : "type";
        String kind = parameters.has(key) ? parameters.string(key) : "default";
        return switch (kind) {
            case "default" -> new RopeConfig.Plain(theta);
            case "linear" -> new RopeConfig.Linear(theta, parameters.positive("factor"));
            case "llama3" ->
                new RopeConfig.Llama3(
                        theta,
                        parameters.positive("factor"),
                        parameters.positive("low_freq_factor"),
                        parameters.positive("high_freq_factor"),
                        parameters.positive("original_max_position_embeddings"));
            case "yarn" -> yarn(parameters, theta, config);
            case "longrope", "su" -> longRope(parameters, theta, config);
            case RopeConfig.Divided.KIND -> new RopeConfig.Divided(theta, parameters.numbers("divisors"));
            default ->
                throw parameters.notImplemented(key, kind, "implemented: default, linear, llama3, yarn, longrope");
        };
    }

    private static RopeConfig yarn(ConfigJson parameters, double theta, ConfigJson config) {
        int original = original(parameters, config);
        double factor = parameters.has("factor")
                ? parameters.positive("factor")
                : (double) config.integer("max_position_embeddings") / original;
        double mscale = parameters.number("mscale", 0);
        double mscaleAll = parameters.number("mscale_all_dim", 0);
        double usual = mscale != 0 && mscaleAll != 0
                ? RopeConfig.Yarn.magnitude(factor, mscale) / RopeConfig.Yarn.magnitude(factor, mscaleAll)
                : RopeConfig.Yarn.magnitude(factor, 1);
        return new RopeConfig.Yarn(
                theta,
                factor,
                parameters.positive("attention_factor", usual),
                parameters.number("beta_fast", 32),
                parameters.number("beta_slow", 1),
                original,
                parameters.bool("truncate", true));
    }

    private static RopeConfig longRope(ConfigJson parameters, double theta, ConfigJson config) {
        int original = original(parameters, config);
        double factor = parameters.positive("factor", (double) config.integer("max_position_embeddings") / original);
        double usual = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
        return new RopeConfig.LongRope(
                theta, parameters.numbers("short_factor"), parameters.positive("attention_factor", usual), original);
    }

    private static int original(ConfigJson parameters, ConfigJson config) {
        String key = "original_max_position_embeddings";
        return parameters.has(key)
                ? parameters.integer(key)
                : config.integer(key, config.integer("max_position_embeddings"));
    }
}
