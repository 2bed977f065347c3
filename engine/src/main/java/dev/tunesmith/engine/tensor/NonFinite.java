package dev.tunesmith.engine.tensor;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Numbers of a tensor that are none: NaN or infinite. */
public final class NonFinite {

    /** Numbers that are looked at one by one at a time. */
    private static final long PIECE = 1 << 22;

    private NonFinite() {}

    /**
     * What was found.
     *
     * @param first NaN or an infinite number
     * @param count how many there are
     */
    public record Found(float first, long count) {}

    /** Look for them; null where every number is finite. */
    public static @Nullable Found in(Tensor tensor) {
        try (Scope scope = Scope.open()) {
            if (Double.isFinite(tensor.norm())) {
                return null; // the sum of the squares takes in every number
            }
            Tensor flat = tensor.to(DType.FLOAT32).contiguous().view(tensor.elements());
            long count = 0;
            float first = 0;
            for (long from = 0; from < flat.elements(); from += PIECE) {
                Tensor piece = flat.narrow(0, from, Math.min(PIECE, flat.elements() - from));
                FloatBuffer values = Tensors.floatMemory(piece.onHost());
                while (values.hasRemaining()) {
                    float value = values.get();
                    if (!Float.isFinite(value)) {
                        first = count == 0 ? value : first;
                        count++;
                    }
                }
            }
            return count == 0 ? null : new Found(first, count); // squares of large numbers may leave the range, too
        }
    }
}
