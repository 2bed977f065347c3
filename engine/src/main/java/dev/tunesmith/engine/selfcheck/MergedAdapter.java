package dev.tunesmith.engine.selfcheck;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.selfcheck.Finding.Measure;
import dev.tunesmith.engine.train.TrainingRow;
import java.util.Locale;

/** Whether an adapter that is merged into the weights computes what it computed beside them. */
final class MergedAdapter {

    static final String NAME = "merged = unmerged";

    /** Of a logit, by the largest of them: what float32 can hold over some tens of layers. */
    private static final double BOUND = 1e-4;

    private MergedAdapter() {}

    /**
     * Compare before and after merging. The model has the adapter in its weights afterwards: this is the last check of all.
     *
     * @param adapter one that changes the model; borrowed
     * @param what which one that is, in words
     */
    static Finding check(Subject subject, LoraAdapter adapter, String what) {
        TrainingRow row = subject.rows().get(0);
        String compared = "logits of row " + row.id() + " with " + what + ", beside the weights and merged into them";
        float[] base = Logits.of(subject.model(), row, null);
        float[] beside = Logits.of(subject.model(), row, adapter);
        double effect = Logits.largestDifference(base, beside);
        if (effect == 0) {
            return Finding.fault(
                    NAME,
                    compared,
                    "the adapter changes nothing",
                    "train it, or check that it belongs to this base",
                    ExitCode.UNREADABLE_MODEL);
        }
        subject.model().merge(adapter);
        float[] merged = Logits.of(subject.model(), row, null);
        double scale = Math.max(1, Logits.largest(beside));
        return Finding.measured(
                NAME,
                compared,
                String.format(
                        Locale.ROOT,
                        "the adapter moves logits by up to %.2g of their largest; merging by",
                        effect / scale),
                new Measure(Logits.largestDifference(beside, merged) / scale, BOUND),
                "serve the adapter beside the base and do not merge it; report this");
    }
}
