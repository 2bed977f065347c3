package dev.tunesmith.engine.selfcheck;

import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.nn.CausalAttention;
import dev.tunesmith.engine.nn.PackedBatch.Segment;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.train.TrainingRow;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Logits of a row in a full forward pass, and how far two sets of them are apart. */
final class Logits {

    /** Positions whose logits are compared: with a vocabulary of 256,000 these are 64 MB. */
    private static final int POSITIONS = 64;

    private Logits() {}

    /** Logits of the row's last positions, at most 64, [N, V] row-major. */
    static float[] of(DecoderModel model, TrainingRow row, @Nullable LoraAdapter adapter) {
        int[] ids = row.ids();
        int[] positions = new int[ids.length];
        Arrays.setAll(positions, i -> i);
        List<Segment> whole = List.of(new Segment(0, ids.length, -1));
        int shown = Math.min(POSITIONS, ids.length);
        try (Scope scope = Scope.open();
                CausalAttention attention =
                        new CausalAttention(model.dimensions().attention())) {
            Tensor hidden = model.hidden(
                    ids,
                    positions,
                    (layer, qkv) -> attention.forward(qkv, whole, model.window(layer)),
                    adapter); // [T, D]
            return model.logits(hidden.narrow(0, ids.length - shown, shown), adapter)
                    .toFloats(); // [N, D] -> [N, V]
        }
    }

    /** The largest difference of two numbers at the same place; infinite where one of them is no number. */
    static double largestDifference(float[] a, float[] b) {
        double largest = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            double difference = Math.abs((double) a[i] - b[i]);
            largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
        }
        return largest;
    }

    /** The largest size of a number. */
    static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
