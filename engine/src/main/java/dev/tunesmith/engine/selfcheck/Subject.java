package dev.tunesmith.engine.selfcheck;

import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.train.TrainingConfig;
import dev.tunesmith.engine.train.TrainingRow;
import java.util.List;

/**
 * What the checks look at.
 *
 * @param model loaded in float32, as its training needs it; borrowed
 * @param rows some training rows, at least one: they should be few and short, for all of them are computed at once
 * @param config how they would be trained, its learning rate found
 */
public record Subject(DecoderModel model, List<TrainingRow> rows, TrainingConfig config) {

    public Subject {
        rows = List.copyOf(rows);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("there are no rows to check with");
        }
    }

    /** Whether the model's own weights are trained, and no adapter. */
    boolean trainsAllWeights() {
        return model.trained() != null;
    }

    /** The rows in words. */
    String rowsInWords() {
        int tokens = rows.stream().mapToInt(TrainingRow::length).sum();
        return rows.size() + (rows.size() == 1 ? " row of " : " rows of together ") + tokens + " tokens";
    }
}
