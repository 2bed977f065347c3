package dev.tunesmith.engine.lora;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.UsageException;
import java.util.List;
import java.util.TreeSet;

/**
 * Shape of a low-rank adapter.
 *
 * @param rank R, at least 1
 * @param alpha the update is scaled by alpha / rank
 * @param dropout share of the adapter's inputs dropped in training, from 0 to below 1
 * @param targetModules last parts of module paths, or {@code all-linear} for every linear layer but the output head
 */
public record LoraConfig(int rank, double alpha, double dropout, List<String> targetModules) {

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

    /** {@code alpha / rank}. */
    public double scaling() {
        return alpha / rank;
    }

    /**
     * Pick the linear layers that the adapter changes.
     *
     * @throws UsageException if a name matches no module of the model
     */
    public List<AdaptableLinear> select(List<AdaptableLinear> all) {
        if (targetModules.equals(List.of(ALL_LINEAR))) {
            return all;
        }
        TreeSet<String> known = new TreeSet<>();
        all.forEach(linear -> known.add(linear.shortName()));
        for (String target : targetModules) {
            if (all.stream().noneMatch(linear -> matches(linear, target))) {
                throw new UsageException(
                        "LoRA target module " + target + " matches no linear layer of this model",
                        Suggestions.didYouMean(target, known) + " Modules: " + String.join(", ", known));
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
