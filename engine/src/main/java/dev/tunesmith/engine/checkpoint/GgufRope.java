package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.model.RopeConfig;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Translates rotary settings to {@code rope_theta} and {@code rope_scaling}, which every version of transformers reads.
 *
 * <p><b>Source</b>: the RoPE part of llama.cpp's {@code llama-model.cpp} and {@code llama-context.cpp}.
 */
final class GgufRope {

    /** What llama.cpp takes where a file has no {@code rope.freq_base}. */
    static final double DEFAULT_BASE = 10_000;

    /** The settings of all published Llama 3.1 to 3.3 but for their factor; the format keeps only what follows from them. */
    private static final double LLAMA3_CONTEXT = 8192;

    private static final double LLAMA3_LOW = 1;
    private static final double LLAMA3_HIGH = 4;
    private static final double SAME = 1e-5;

    private final GgufFiles files;
    private final GgufSettings settings;
    private final ObjectNode config;
    private final double base;

    GgufRope(GgufFiles files, GgufSettings settings, ObjectNode config) {
        this.files = files;
        this.settings = settings;
        this.config = config;
        this.base = settings.number("rope.freq_base", DEFAULT_BASE);
        config.put("rope_theta", base);
    }

    /** All of each head is rotated. */
    void putFull() {
        int headDim = headDim();
        int rotated = settings.count("rope.dimension_count", headDim);
        if (rotated != headDim) {
            throw settings.notImplemented("rope.dimension_count", rotated + " for heads of " + headDim);
        }
        putScaling(rotated);
    }

    /**
     * A part of each head is rotated.
     *
     * @param name what the family calls its share
     */
    void putPartial(String name) {
        int headDim = headDim();
        int rotated = settings.count("rope.dimension_count", headDim);
        if (rotated > headDim) {
            throw settings.wrong("rope.dimension_count", "" + rotated, "at most the " + headDim + " of a head");
        }
        double share = (double) rotated / headDim;
        // The share is multiplied and cut to a whole number by those who read it.
        config.put(name, (int) (headDim * share) == rotated ? share : Math.nextUp(share));
        putScaling(rotated);
    }

    private int headDim() {
        return config.path("head_dim").asInt();
    }

    private void putScaling(int rotated) {
        if (rotated % 2 != 0) {
            throw settings.wrong("rope.dimension_count", "" + rotated, "an even number, for pairs are rotated");
        }
        if (files.hasTensor(GgufFiles.ROPE_SHORT)) {
            putLongRope(rotated);
            return;
        }
        double old = settings.number("rope.scale_linear", 1);
        String usual = old == 1 ? "none" : "linear";
        String kind = settings.string("rope.scaling.type", usual);
        switch (kind) {
            case "none" -> settings.requireNeutral("rope.scaling.factor", 0, 1);
            case "linear" ->
                config.set("rope_scaling", ofKind("linear").put("factor", settings.number("rope.scaling.factor", old)));
            case "yarn" -> config.set("rope_scaling", yarn());
            default -> throw settings.notImplemented("rope.scaling.type", kind);
        }
        settings.ignore("rope.scaling.original_context_length");
        if (files.hasTensor(GgufFiles.ROPE_DIVISORS)) {
            if (!kind.equals("none")) {
                throw settings.notImplemented("rope.scaling.type", kind + " beside " + GgufFiles.ROPE_DIVISORS);
            }
            config.set("rope_scaling", divided(rotated));
        }
    }

    private static ObjectNode ofKind(String kind) {
        return Json.object().put("rope_type", kind);
    }

    private ObjectNode yarn() {
        double factor = settings.number("rope.scaling.factor");
        ObjectNode yarn = ofKind("yarn").put("factor", factor);
        String original = "rope.scaling.original_context_length";
        int context = config.path("max_position_embeddings").asInt();
        yarn.put("original_max_position_embeddings", settings.count(original, context));
        yarn.put("beta_fast", settings.number("rope.scaling.yarn_beta_fast", 32));
        yarn.put("beta_slow", settings.number("rope.scaling.yarn_beta_slow", 1));
        if (settings.has("rope.scaling.yarn_log_multiplier")) {
            yarn.put("mscale", 1.0).put("mscale_all_dim", settings.number("rope.scaling.yarn_log_multiplier"));
        }
        if (settings.has("rope.scaling.yarn_attn_factor")) {
            yarn.put("attention_factor", settings.number("rope.scaling.yarn_attn_factor"));
        }
        settings.requireNeutral("rope.scaling.yarn_ext_factor", 1);
        return yarn;
    }

    /** Beyond the original context other divisors count; the family refuses rows as long as that. */
    private void putLongRope(int rotated) {
        String kind = settings.string("rope.scaling.type", "longrope");
        if (!kind.equals("longrope")) {
            throw settings.notImplemented("rope.scaling.type", kind + " beside " + GgufFiles.ROPE_SHORT);
        }
        settings.requireNeutral("rope.scaling.factor", 0, 1);
        ObjectNode scaling = ofKind("longrope");
        putAll(scaling.putArray("short_factor"), divisors(GgufFiles.ROPE_SHORT, rotated));
        putAll(scaling.putArray("long_factor"), divisors(GgufFiles.ROPE_LONG, rotated));
        int context = config.path("max_position_embeddings").asInt();
        int original = settings.count("rope.scaling.original_context_length", context);
        config.put("original_max_position_embeddings", original);
        double factor = (double) context / original;
        double usual = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
        double stated = settings.number("rope.scaling.attn_factor", 1);
        if (Math.abs(stated - usual) > SAME * usual) {
            scaling.put("attention_factor", stated);
        }
        config.set("rope_scaling", scaling);
    }

    private ObjectNode divided(int rotated) {
        List<Double> divisors = divisors(GgufFiles.ROPE_DIVISORS, rotated);
        double largest =
                divisors.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        RopeConfig llama3 = new RopeConfig.Llama3(base, largest, LLAMA3_LOW, LLAMA3_HIGH, LLAMA3_CONTEXT);
        if (same(new RopeConfig.Divided(base, divisors), llama3, rotated)) {
            return ofKind("llama3")
                    .put("factor", largest)
                    .put("low_freq_factor", LLAMA3_LOW)
                    .put("high_freq_factor", LLAMA3_HIGH)
                    .put("original_max_position_embeddings", (int) LLAMA3_CONTEXT);
        }
        ObjectNode scaling = ofKind(RopeConfig.Divided.KIND);
        putAll(scaling.putArray("divisors"), divisors);
        return scaling;
    }

    private static boolean same(RopeConfig a, RopeConfig b, int rotated) {
        double[] x = a.inverseFrequencies(rotated);
        double[] y = b.inverseFrequencies(rotated);
        for (int i = 0; i < x.length; i++) {
            if (Math.abs(x[i] - y[i]) > SAME * y[i]) {
                return false;
            }
        }
        return true;
    }

    /** A tensor with a divisor for each pair that is rotated. */
    private List<Double> divisors(String tensor, int rotated) {
        float[] values = files.floats(tensor);
        if (values.length != rotated / 2) {
            throw settings.wrongTensor(tensor, values.length + " numbers", rotated / 2 + ", one for each rotated pair");
        }
        List<Double> numbers = new ArrayList<>();
        for (float value : values) {
            if (!(value > 0) || Float.isInfinite(value)) {
                throw settings.wrongTensor(tensor, "the divisor " + value, "numbers above 0");
            }
            numbers.add(Double.parseDouble(Float.toString(value)));
        }
        return numbers;
    }

    private static void putAll(ArrayNode array, List<Double> numbers) {
        numbers.forEach(array::add);
    }
}
