package dev.tunesmith.engine.train;

import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Rows kept in memory. <b>Owns</b> its tensors. */
final class KeptInMemory implements KeptRows {

    private final Map<TrainingRow, Tensor> kept = new IdentityHashMap<>();

    @Override
    public Tensor of(TrainingRow row, int from, int to, Supplier<Tensor> compute) {
        Tensor whole = kept.computeIfAbsent(row, key -> {
            try (Scope scope = Scope.open()) {
                return compute.get().keep();
            }
        });
        return whole.narrow(0, from, to - from);
    }

    @Override
    public void close() {
        kept.values().forEach(Tensor::close);
    }
}
