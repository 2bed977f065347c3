package dev.tunesmith.engine.lora;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How large an adapter is, and what it keeps for the backward pass beside what its base keeps.
 *
 * @param parameters how many numbers are trained
 * @param keptByLayer for each adapted layer, numbers that are kept of one token: x A^T, with dropout its mask, with DoRA V x
 */
public record AdapterSize(long parameters, Map<Integer, Long> keptByLayer) {

    public AdapterSize {
        keptByLayer = Map.copyOf(keptByLayer);
    }

    /** Work it out without making the adapter. */
    public static AdapterSize of(LoraConfig config, Adaptable model) {
        boolean dora = config.options().useDora();
        long parameters = config.selectModules(model).stream()
                .mapToLong(FullModule::elements)
                .sum();
        Map<Integer, Long> kept = new TreeMap<>();
        Map<String, AdaptableLinear> fused = new LinkedHashMap<>();
        for (AdaptableLinear linear : config.select(model.linears())) {
            int rank = config.rankOf(linear.module());
            parameters += (long) rank * (linear.inputs() + linear.outputs()) + (dora ? linear.outputs() : 0);
            kept.merge(linear.layer(), (long) rank, Long::sum);
            fused.putIfAbsent(linear.groupKey(), linear);
        }
        for (AdaptableLinear linear : fused.values()) {
            long wide = (config.dropout() > 0 ? linear.inputs() : 0)
                    + (dora ? linear.base().size(0) : 0);
            kept.merge(linear.layer(), wide, Long::sum);
        }
        return new AdapterSize(parameters, kept);
    }

    /**
     * Numbers kept of one token in all layers.
     *
     * @param recompute whether layers are computed again on the way back, so that only one of them keeps its own
     */
    public long keptPerToken(boolean recompute) {
        return recompute
                ? keptByLayer.values().stream().mapToLong(Long::longValue).max().orElse(0)
                : keptByLayer.values().stream().mapToLong(Long::longValue).sum();
    }
}
