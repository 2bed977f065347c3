package dev.tunesmith.engine.lora;

import dev.tunesmith.core.error.UsageException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What makes an adapter differ from module to module, and how its updates are scaled.
 *
 * <p>A pattern's key is a regular expression that the end of a module's path must match, from a dot on: {@code q_proj}
 * matches {@code model.layers.0.self_attn.q_proj}, and {@code layers.0.*q_proj} only that of layer 0. The first key that
 * matches counts. <b>Source</b>: PEFT, {@code get_pattern_key}.
 *
 * @param rankPattern key to rank, at least 1; other modules have {@link LoraConfig#rank}
 * @param alphaPattern key to alpha; other modules have {@link LoraConfig#alpha}
 * @param rankStabilised whether updates are scaled by alpha / √R (rsLoRA, Kalajdzievski 2023) instead of alpha / R
 * @param layersToTransform decoder layers that are adapted, from 0; empty for all
 * @param useDora whether each output has a trained magnitude, see {@link Magnitudes}
 * @param modulesToSave modules that are trained in full beside the updates: paths, or ends of paths from a dot on
 * @param ensureWeightTying whether embeddings trained in full stay tied to the head, where the base ties them
 */
public record LoraOptions(
        Map<String, Integer> rankPattern,
        Map<String, Double> alphaPattern,
        boolean rankStabilised,
        List<Integer> layersToTransform,
        boolean useDora,
        List<String> modulesToSave,
        boolean ensureWeightTying) {

    /** The same rank and alpha everywhere, plain scaling, all layers. */
    public static final LoraOptions NONE = new LoraOptions(Map.of(), Map.of(), false, List.of(), false);

    /** Nothing is trained in full. */
    public LoraOptions(
            Map<String, Integer> rankPattern,
            Map<String, Double> alphaPattern,
            boolean rankStabilised,
            List<Integer> layersToTransform,
            boolean useDora) {
        this(rankPattern, alphaPattern, rankStabilised, layersToTransform, useDora, List.of(), false);
    }

    public LoraOptions {
        rankPattern = inOrder(rankPattern);
        alphaPattern = inOrder(alphaPattern);
        layersToTransform = layersToTransform.stream().distinct().sorted().toList();
        modulesToSave = modulesToSave.stream().distinct().toList();
        rankPattern.keySet().forEach(LoraOptions::requireExpression);
        alphaPattern.keySet().forEach(LoraOptions::requireExpression);
        rankPattern.forEach((key, rank) -> {
            if (rank < 1) {
                throw new UsageException("LoRA rank of " + key + " must be 1 or more, found " + rank, "use 8 or 16");
            }
        });
    }

    /** The same with other modules trained in full. */
    LoraOptions withModulesToSave(List<String> names) {
        return new LoraOptions(
                rankPattern, alphaPattern, rankStabilised, layersToTransform, useDora, names, ensureWeightTying);
    }

    private static <T> Map<String, T> inOrder(Map<String, T> pattern) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(pattern));
    }

    private static void requireExpression(String key) {
        try {
            expression(key);
        } catch (PatternSyntaxException e) {
            throw new UsageException(
                    "The LoRA pattern " + key + " is not a regular expression: " + e.getDescription(),
                    "write a module's name, such as q_proj, or a regular expression");
        }
    }

    private static Pattern expression(String key) {
        return Pattern.compile("(.*\\.)?(" + key + ")");
    }

    static boolean matches(String key, String module) {
        return expression(key).matcher(module).matches();
    }

    /** The value of the first key that matches a module, or null. */
    static <T> @Nullable T match(Map<String, T> pattern, String module) {
        for (Map.Entry<String, T> entry : pattern.entrySet()) {
            if (matches(entry.getKey(), module)) {
                return entry.getValue();
            }
        }
        return null;
    }
}
