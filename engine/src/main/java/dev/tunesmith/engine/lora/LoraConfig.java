package dev.tunesmith.engine.lora;

import dev.tunesmith.core.error.UsageException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Shape of a low-rank adapter.
 *
 * @param rank R, at least 1
 * @param alpha the update is scaled by alpha / rank
 * @param dropout share of the adapter's inputs dropped in training, from 0 to below 1
 * @param targetModules last parts of module paths, or {@code all-linear} for every linear layer but the output head
 * @param options where modules differ, and how updates are scaled
 */
public record LoraConfig(int rank, double alpha, double dropout, List<String> targetModules, LoraOptions options) {

    /** The word for every linear layer but the output head. */
    public static final String ALL_LINEAR = "all-linear";

    public LoraConfig {
        targetModules = List.copyOf(targetModules);
        if (rank < 1) {
            throw new UsageException("LoRA rank must be 1 or more, found " + rank, "use 8 or 16");
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new UsageException("LoRA dropout must be at least 0 and below 1, found " + dropout, "use 0 or 0.05");
        }
        if (targetModules.isEmpty()) {
            throw new UsageException("LoRA has no target modules", "use all-linear, or name modules such as q_proj");
        }
    }

    /** The same rank and alpha everywhere. */
    public LoraConfig(int rank, double alpha, double dropout, List<String> targetModules) {
        this(rank, alpha, dropout, targetModules, LoraOptions.NONE);
    }

    /** R of a module. */
    int rankOf(String module) {
        Integer special = LoraOptions.match(options.rankPattern(), module);
        return special == null ? rank : special;
    }

    /**
     * What B A of a module is multiplied with.
     *
     * @param moduleRank R of the module
     */
    double scalingOf(String module, int moduleRank) {
        Double special = LoraOptions.match(options.alphaPattern(), module);
        double moduleAlpha = special == null ? alpha : special;
        return options.rankStabilised() ? moduleAlpha / Math.sqrt(moduleRank) : moduleAlpha / moduleRank;
    }

    /**
     * Pick the linear layers that the adapter changes.
     *
     * @throws UsageException if a name, a layer or a key of a pattern matches no module of the model
     */
    public List<AdaptableLinear> select(List<AdaptableLinear> all) {
        List<AdaptableLinear> selected = inLayers(targeted(all), all);
        requireUsed("rank", options.rankPattern().keySet(), selected);
        requireUsed("alpha", options.alphaPattern().keySet(), selected);
        return selected;
    }

    /**
     * Pick the modules that are trained in full.
     *
     * @throws UsageException if a name matches no module of the model that can be
     */
    List<FullModule> selectModules(Adaptable model) {
        return SavedModules.select(options, model.modules());
    }

    /** The lowest layer that is trained; -1 where embeddings are. */
    public int lowestLayer(Adaptable model) {
        return Math.min(
                select(model.linears()).stream()
                        .mapToInt(AdaptableLinear::layer)
                        .min()
                        .orElse(0),
                selectModules(model).stream().mapToInt(FullModule::layer).min().orElse(FullModule.ABOVE));
    }

    private List<AdaptableLinear> inLayers(List<AdaptableLinear> targeted, List<AdaptableLinear> all) {
        List<Integer> layers = options.layersToTransform();
        if (layers.isEmpty()) {
            return targeted;
        }
        int last = all.stream().mapToInt(AdaptableLinear::layer).max().orElse(-1);
        for (int layer : layers) {
            if (layer < 0 || layer > last) {
                throw new UsageException(
                        "LoRA layer " + layer + " is not a layer of this model",
                        "name layers from 0 to " + last + " in layersToTransform");
            }
        }
        return targeted.stream()
                .filter(linear -> layers.contains(linear.layer()))
                .toList();
    }

    private static void requireUsed(String what, Set<String> keys, List<AdaptableLinear> selected) {
        for (String key : keys) {
            if (selected.stream().noneMatch(linear -> LoraOptions.matches(key, linear.module()))) {
                throw new UsageException(
                        "The LoRA " + what + " pattern " + key + " matches no adapted layer of this model",
                        "name a target module, such as q_proj or layers.0.self_attn.q_proj, or remove the pattern");
            }
        }
    }

    private List<AdaptableLinear> targeted(List<AdaptableLinear> all) {
        if (targetModules.equals(List.of(ALL_LINEAR))) {
            return all;
        }
        TreeSet<String> known = new TreeSet<>();
        all.forEach(linear -> known.add(linear.shortName()));
        for (String target : targetModules) {
            if (all.stream().noneMatch(linear -> matches(linear, target))) {
                throw new UsageException(
                        "LoRA target module " + target + " matches no linear layer of this model",
                        SavedModules.oneOf(target, known));
            }
        }
        return all.stream()
                .filter(linear -> targetModules.stream().anyMatch(target -> matches(linear, target)))
                .toList();
    }

    private static boolean matches(AdaptableLinear linear, String target) {
        return linear.module().equals(target) || linear.module().endsWith("." + target);
    }
}
