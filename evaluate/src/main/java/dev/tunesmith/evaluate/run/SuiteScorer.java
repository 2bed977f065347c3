package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.evaluate.check.AnswerFacts;
import dev.tunesmith.evaluate.check.CheckInput;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import java.util.ArrayList;
import java.util.List;

/** Applies the checks of a suite to recorded answers; needs no model but what its checks ask for. */
public final class SuiteScorer {

    private final Suite suite;

    /** Score with the checks of this suite. */
    public SuiteScorer(Suite suite) {
        this.suite = suite;
    }

    /** Judge the one answer to an item. */
    public ItemScores score(Sample item, ItemOutput output) {
        return score(item, ItemAnswers.one(output));
    }

    /**
     * Judge the answers to an item by every check that applies to it. Where the item was asked several times, it passes a check
     * where as many answers do as the suite wants; an answer that is missing makes the result an error.
     */
    public ItemScores score(Sample item, ItemAnswers answers) {
        List<CheckResult> results = new ArrayList<>();
        for (SuiteCheck check : suite.checks()) {
            if (check.where().matches(item)) {
                results.add(judge(check, item, answers));
            }
        }
        return new ItemScores(suite.name(), item.id(), results);
    }

    private CheckResult judge(SuiteCheck check, Sample item, ItemAnswers answers) {
        List<CheckResult> each = new ArrayList<>();
        int judged = check.check().judgesAllAnswers() ? 1 : answers.repeats().size();
        for (int i = 0; i < judged; i++) {
            each.add(judge(check, item, answers, i));
        }
        return each.size() == 1
                ? each.get(0)
                : CheckResult.ofRepeats(each, suite.repeats().pass());
    }

    private static CheckResult judge(SuiteCheck check, Sample item, ItemAnswers answers, int repeat) {
        ItemOutput output = answers.repeats().get(repeat);
        FinishReason reason = output.finishReason();
        if (output.error() != null || reason == null) {
            return check.error(output.error() == null ? "there is no answer" : output.error());
        }
        AnswerFacts facts = new AnswerFacts(
                output.tokens(),
                output.promptTokens(),
                output.millis(),
                output.logProbabilities(),
                output.referenceLogProbabilities());
        return check.judge(
                new CheckInput(item, output.answer(), reason, facts, answers.othersThan(repeat, item.input())));
    }
}
