package dev.tunesmith.engine.selfcheck;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.StoredWeight;
import dev.tunesmith.engine.tensor.NonFinite;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether every weight of a model is a finite number: one NaN makes every answer and every loss NaN. */
final class FiniteWeights {

    static final String NAME = "finite weights";
    private static final int SHOWN = 3;

    private FiniteWeights() {}

    static Finding check(DecoderModel model) {
        List<StoredWeight> weights = model.storedWeights();
        String compared =
                weights.size() + " weights, " + grouped(model.dimensions().parameters()) + " numbers";
        List<String> bad = new ArrayList<>();
        long count = 0;
        for (StoredWeight weight : weights) {
            NonFinite.Found found = NonFinite.in(weight.own());
            if (found != null) {
                bad.add(weight.name() + " (" + found.count() + ")");
                count += found.count();
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
}
