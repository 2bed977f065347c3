package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.evaluate.check.CheckInput;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import java.util.ArrayList;
import java.util.List;

/** Applies the checks of a suite to recorded answers; needs no model. Safe for any thread. */
public final class SuiteScorer {

    private final Suite suite;

    /** Score with the checks of this suite. */
    public SuiteScorer(Suite suite) {
        this.suite = suite;
    }

    /** Judge one answer by every check that applies to the item; without an answer all of them are errors. */
    public ItemScores score(Sample item, ItemOutput output) {
        List<CheckResult> results = new ArrayList<>();
        FinishReason reason = output.finishReason();
        for (SuiteCheck check : suite.checks()) {
            if (!check.where().matches(item)) {
                continue;
            }
            if (output.error() != null || reason == null) {
                results.add(check.error(output.error() == null ? "there is no answer" : output.error()));
            } else {
                results.add(check.judge(new CheckInput(item, output.answer(), reason)));
            }
        }
        return new ItemScores(suite.name(), item.id(), results);
    }
}
