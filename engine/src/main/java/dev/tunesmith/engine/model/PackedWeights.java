package dev.tunesmith.engine.model;

import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.PackedWeight;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The frozen linear layers of a model a second time, each packed for products of few rows, as decoding steps have.
 *
 * <p><b>Owns</b> the copies. They hold as long as the weights do not change.
 */
final class PackedWeights implements AutoCloseable {

    /** Rows of a full decoding step. */
    private static final int USUAL_ROWS = 64;

    private final Map<Tensor, PackedWeight> packed = new HashMap<>(); // a tensor is equal to itself only

    private PackedWeights() {}

    /** The copies, or null where there is no room for them, where they would be of no use, or where weights are trained. */
    static @Nullable PackedWeights of(DecoderWeights weights, long bytesAllowed) {
        if (weights.compute() != DType.FLOAT32 || weights.trained() != null || !PackedWeight.available()) {
            return null;
        }
        List<Linear> linears = linears(weights).toList();
        if (linears.stream().mapToLong(linear -> linear.weight().elements()).sum() * Float.BYTES > bytesAllowed) {
            return null;
        }
        PackedWeights all = new PackedWeights();
        try (Scope scope = Scope.open()) {
            linears.forEach(linear -> all.packed.put(linear.weight(), PackedWeight.of(linear.weight(), USUAL_ROWS)));
        }
        return all;
    }

    private static Stream<Linear> linears(DecoderWeights weights) {
        return Stream.concat(
                weights.layers().stream()
                        .flatMap(layer -> Stream.of(layer.qkv(), layer.o(), layer.mlpIn(), layer.mlpOut())),
                Stream.of(weights.head()));
    }

    /** The same layer with its copy; as it is where it has none, such as an adapter's own head. */
    Linear with(Linear linear) {
        PackedWeight own = packed.get(linear.weight());
        return own == null ? linear : linear.packed(own);
    }

    @Override
    public void close() {
        packed.values().forEach(PackedWeight::close);
    }
}
