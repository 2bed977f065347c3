package dev.tunesmith.engine.selfcheck;

import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.selfcheck.Finding.Measure;
import dev.tunesmith.engine.train.TrainingRow;

/** Whether a new adapter changes nothing at all: training must begin at the base. */
final class FreshAdapter {

    static final String NAME = "fresh LoRA = base";

    private FreshAdapter() {}

    /** Compare the base with an adapter as training starts it; borrowed. */
    static Finding check(Subject subject, LoraAdapter adapter) {
        TrainingRow row = subject.rows().get(0);
        float[] base = Logits.of(subject.model(), row, null);
        float[] adapted = Logits.of(subject.model(), row, adapter);
        return Finding.measured(
                NAME,
                "logits of row " + row.id() + " without and with a new adapter of rank "
                        + adapter.config().rank(),
                "largest difference",
                new Measure(Logits.largestDifference(base, adapted), 0),
                "report this: a new adapter must not change anything");
    }
}
