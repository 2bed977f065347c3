package dev.tunesmith.engine.lora;

import java.util.List;

/**
 * What an adapter may change in a loaded model. Everything is borrowed from the model.
 *
 * @param linears linear layers that may have a low-rank update, lowest first
 * @param modules what may be trained in full beside them
 */
public record Adaptable(List<AdaptableLinear> linears, List<FullModule> modules) {

    public Adaptable {
        linears = List.copyOf(linears);
        modules = List.copyOf(modules);
    }
}
