package dev.tunesmith.engine.selfcheck;

import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.train.Packer;
import dev.tunesmith.engine.train.TrainingRow;
import java.util.List;

/** Whether rows in one batch have the losses and gradient that each has alone: rows must not see one another. */
final class PackedRows {

    static final String NAME = "packed = unpacked";
    static final String PREFIX_NAME = "shared prefix on = off";
    private static final int ALL_AT_ONCE = Integer.MAX_VALUE;
    private static final int ONE_AT_A_TIME = 1;

    private PackedRows() {}

    /** All rows at once against each alone, no prefix shared. */
    static Finding check(Subject subject, Passes passes) {
        String compared = "losses of " + subject.rowsInWords() + ", in one batch and one row at a time";
        if (subject.rows().size() == 1) {
            return Finding.notApplicable(NAME, compared, "there is only one row");
        }
        try (Scope scope = Scope.open()) {
            Passes.Outcome alone = passes.run(batches(subject.rows(), ONE_AT_A_TIME, false));
            Passes.Outcome packed = passes.run(batches(subject.rows(), ALL_AT_ONCE, false));
            return Passes.compare(
                    NAME, compared, alone, packed, "set train.tokenBudget to 1, which packs nothing, and report this");
        }
    }

    /** A beginning that rows share computed once against each row alone. */
    static Finding checkPrefix(Subject subject, Passes passes) {
        String compared = "losses of " + subject.rowsInWords() + ", their common beginning computed once and for each";
        if (!subject.config().prefixSharingInEffect()) {
            return Finding.notApplicable(
                    PREFIX_NAME,
                    compared,
                    subject.config().sharePrefix() ? "dropout turns sharing off" : "train.sharePrefix turns it off");
        }
        List<PackedBatch> shared = batches(subject.rows(), ALL_AT_ONCE, true);
        PackedBatch first = shared.get(0);
        long saved = first.sequenceTokens() - first.tokens();
        if (saved == 0) {
            return Finding.notApplicable(PREFIX_NAME, compared, "these rows have no common beginning worth sharing");
        }
        try (Scope scope = Scope.open()) {
            Passes.Outcome alone = passes.run(batches(subject.rows(), ONE_AT_A_TIME, false));
            Passes.Outcome together = passes.run(shared);
            return Passes.compare(
                    PREFIX_NAME,
                    compared + " (" + saved + " of " + first.sequenceTokens() + " tokens saved)",
                    alone,
                    together,
                    "set train.sharePrefix: false, and report this");
        }
    }

    private static List<PackedBatch> batches(List<TrainingRow> rows, int budget, boolean share) {
        return new Packer(budget, share)
                .pack(rows).stream().map(Packer.MicroBatch::batch).toList();
    }
}
