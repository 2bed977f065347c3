package dev.tunesmith.engine.selfcheck;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.StoredWeight;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether every weight of a model is a finite number: one NaN makes every answer and every loss NaN. */
final class FiniteWeights {

    static final String NAME = "finite weights";
    private static final int SHOWN = 3;

    /** Numbers that are looked at one by one at a time. */
    private static final long PIECE = 1 << 22;

    private FiniteWeights() {}

    static Finding check(DecoderModel model) {
        List<StoredWeight> weights = model.storedWeights();
        String compared =
                weights.size() + " weights, " + grouped(model.dimensions().parameters()) + " numbers";
        List<String> bad = new ArrayList<>();
        long count = 0;
        for (StoredWeight weight : weights) {
            long own = weight.isFinite() ? 0 : nonFinite(weight.own());
            if (own > 0) {
                bad.add(weight.name() + " (" + own + ")");
                count += own;
            }
        }
        if (bad.isEmpty()) {
            return Finding.ok(NAME, compared, "all are finite");
        }
        String shown = String.join(", ", bad.subList(0, Math.min(SHOWN, bad.size())))
                + (bad.size() > SHOWN ? " and " + (bad.size() - SHOWN) + " more" : "");
        return Finding.fault(
                NAME,
                compared,
                count + " are NaN or infinite, in " + shown,
                "fetch the model again, or use another copy: nothing can be trained from this one",
                ExitCode.UNREADABLE_MODEL);
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static long nonFinite(Tensor weight) {
        try (Scope scope = Scope.open()) {
            Tensor flat = weight.to(DType.FLOAT32).contiguous().view(weight.elements());
            long count = 0;
            for (long from = 0; from < flat.elements(); from += PIECE) {
                FloatBuffer values = Tensors.floatMemory(flat.narrow(0, from, Math.min(PIECE, flat.elements() - from)));
                while (values.hasRemaining()) {
                    count += Float.isFinite(values.get()) ? 0 : 1;
                }
            }
            return count;
        }
    }
}
