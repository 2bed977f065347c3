package dev.tunesmith.engine.family;

import dev.tunesmith.engine.nn.CausalMask;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** Reads which layers have a sliding attention window: {@code layer_types}, or a family's own rule where it is absent. */
final class Windows {

    private static final String LAYER_TYPES = "layer_types";
    private static final String FULL = "full_attention";
    private static final String SLIDING = "sliding_attention";

    private Windows() {}

    /**
     * The window of each layer.
     *
     * @param window of the layers that have one, or {@link CausalMask#NO_WINDOW} where sliding attention is off
     * @param slidingByDefault whether a layer has it where the configuration does not list the layers
     */
    static int[] of(ConfigJson config, int layers, int window, IntPredicate slidingByDefault) {
        boolean[] sliding = sliding(config, layers, slidingByDefault);
        int[] windows = new int[layers];
        Arrays.setAll(windows, i -> sliding[i] ? window : CausalMask.NO_WINDOW);
        return windows;
    }

    /** Which layers have a window. */
    static boolean[] sliding(ConfigJson config, int layers, IntPredicate slidingByDefault) {
        boolean[] sliding = new boolean[layers];
        if (!config.has(LAYER_TYPES)) {
            for (int i = 0; i < layers; i++) {
                sliding[i] = slidingByDefault.test(i);
            }
            return sliding;
        }
        List<String> types = config.strings(LAYER_TYPES);
        if (types.size() != layers) {
            throw config.notImplemented(
                    LAYER_TYPES, types.size() + " entries for " + layers + " layers", "fetch the model again");
        }
        for (int i = 0; i < layers; i++) {
            sliding[i] = switch (types.get(i)) {
                case FULL -> false;
                case SLIDING -> true;
                default ->
                    throw config.notImplemented(LAYER_TYPES, types.get(i), "implemented: " + FULL + ", " + SLIDING);
            };
        }
        return sliding;
    }
}
