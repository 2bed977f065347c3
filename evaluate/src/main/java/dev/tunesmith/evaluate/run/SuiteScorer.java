package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.evaluate.check.AnswerFacts;
import dev.tunesmith.evaluate.check.Check;
import dev.tunesmith.evaluate.check.CheckInput;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        return finish(new Begun(item, answers, Map.of()));
    }

    /**
     * An item with the verdicts of those checks that any thread may run.
     *
     * @param item with id, reference and flags
     * @param answers all of them
     * @param results by the check's id
     */
    record Begun(Sample item, ItemAnswers answers, Map<String, CheckResult> results) {}

    /** Judge by the checks that use no resources; safe for any thread. {@link #finish} does the rest. */
    Begun begin(Sample item, ItemAnswers answers) {
        Map<String, CheckResult> results = new HashMap<>();
        for (SuiteCheck check : suite.checks()) {
            if (!check.check().usesResources() && applies(check, item, answers)) {
                results.put(check.id(), judge(check, item, answers));
            }
        }
        return new Begun(item, answers, results);
    }

    /** Judge by the other checks; one thread at a time. */
    ItemScores finish(Begun begun) {
        List<CheckResult> results = new ArrayList<>();
        for (SuiteCheck check : suite.checks()) {
            CheckResult known = begun.results.get(check.id());
            if (known != null) {
                results.add(known);
            } else if (applies(check, begun.item, begun.answers)) {
                results.add(judge(check, begun.item, begun.answers));
            }
        }
        return new ItemScores(suite.name(), begun.item.id(), results, ScoredBy.of(suite, begun.item, begun.answers));
    }

    private static boolean applies(SuiteCheck check, Sample item, ItemAnswers answers) {
        return check.where().matches(item) && hasSubject(check.check(), answers);
    }

    /** A check of several answers says nothing of an item that has none of those it looks at, such as a variant. */
    private static boolean hasSubject(Check check, ItemAnswers answers) {
        return !check.judgesAllAnswers() || !answers.concerning(check).isEmpty();
    }

    private CheckResult judge(SuiteCheck check, Sample item, ItemAnswers answers) {
        if (check.check().judgesAllAnswers()) {
            Optional<String> error = answers.concerning(check.check()).stream()
                    .filter(output -> !output.isAnswered())
                    .map(output -> "no answer to " + output.ask() + ": " + output.error())
                    .findFirst();
            if (error.isPresent()) {
                return check.error(error.get());
            }
        }
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
        return input(item, answers, repeat)
                .map(check::judge)
                .orElseGet(() -> check.error(output.error() == null ? "there is no answer" : output.error()));
    }

    /** An answer as checks see it, or nothing where it failed to come. */
    private static Optional<CheckInput> input(Sample item, ItemAnswers answers, int repeat) {
        ItemOutput output = answers.repeats().get(repeat);
        FinishReason reason = output.finishReason();
        if (output.error() != null || reason == null) {
            return Optional.empty();
        }
        AnswerFacts facts = new AnswerFacts(
                output.tokens(),
                output.promptTokens(),
                output.millis(),
                output.logProbabilities(),
                output.referenceLogProbabilities());
        return Optional.of(
                new CheckInput(item, output.answer(), reason, facts, answers.othersThan(repeat, item.input())));
    }

    /** Whether scoring many items together is quicker than one by one: a model judges. */
    boolean isQuickerTogether() {
        return suite.checks().stream()
                .anyMatch(check -> check.check().judgedBy().isPresent());
    }

    /** Ask the models that judge about many items at once; see {@link Check#prepare}. */
    void prepare(Map<Sample, ItemAnswers> items) {
        for (SuiteCheck check : suite.checks()) {
            if (check.check().judgedBy().isEmpty()) {
                continue;
            }
            List<CheckInput> inputs = new ArrayList<>();
            items.forEach((item, answers) -> {
                if (check.where().matches(item)) {
                    for (int i = 0; i < answers.repeats().size(); i++) {
                        input(item, answers, i)
                                .filter(input ->
                                        input.hasReference() || !check.check().needsReference())
                                .ifPresent(inputs::add);
                    }
                }
            });
            check.check().prepare(inputs);
        }
    }
}
