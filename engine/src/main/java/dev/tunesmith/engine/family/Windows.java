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
        int[] windows = new int[layers];
        if (!config.has(LAYER_TYPES)) {
            Arrays.setAll(windows, i -> slidingByDefault.test(i) ? window : CausalMask.NO_WINDOW);
            return windows;
        }
        List<String> types = config.strings(LAYER_TYPES);
        if (types.size() != layers) {
            throw config.notImplemented(
                    LAYER_TYPES, types.size() + " entries for " + layers + " layers", "fetch the model again");
        }
        for (int i = 0; i < layers; i++) {
            windows[i] = switch (types.get(i)) {
                case FULL -> CausalMask.NO_WINDOW;
                case SLIDING -> window;
                default ->
                    throw config.notImplemented(LAYER_TYPES, types.get(i), "implemented: " + FULL + ", " + SLIDING);
            };
        }
        return windows;
    }
}
