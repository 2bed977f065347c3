package dev.tunesmith.engine.train;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.engine.model.DecoderModel.Dimensions;
import java.util.ArrayList;
import java.util.List;

/** Checks rows against the model before anything is trained: ids inside the vocabulary, lengths inside the context. */
final class RowChecks {

    private static final int SHOWN = 20;

    private RowChecks() {}

    static void check(List<TrainingRow> rows, Dimensions dimensions) {
        List<String> problems = new ArrayList<>();
        for (TrainingRow row : rows) {
            if (row.length() > dimensions.maxPositions()) {
                problems.add("row " + row.id() + " has " + row.length() + " tokens, the model's context is "
                        + dimensions.maxPositions());
            }
            for (int i = 0; i < row.length(); i++) {
                if (row.id(i) < 0 || row.id(i) >= dimensions.vocabSize()) {
                    problems.add("row " + row.id() + " token " + i + " is " + row.id(i)
                            + ", the model's vocabulary ends at " + (dimensions.vocabSize() - 1));
                    break;
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new DataException(
                    problems.size() + " rows do not fit the model:\n  "
                            + String.join("\n  ", problems.subList(0, Math.min(SHOWN, problems.size()))),
                    "shorten or drop the long rows; use the tokenizer that belongs to this model");
        }
    }
}
