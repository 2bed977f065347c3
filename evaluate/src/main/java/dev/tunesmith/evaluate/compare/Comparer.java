package dev.tunesmith.evaluate.compare;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.check.Words;
import dev.tunesmith.evaluate.compare.ItemRow.Verdict;
import dev.tunesmith.evaluate.run.ItemAnswers;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.evaluate.run.ItemScores;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.stats.McNemar;
import dev.tunesmith.evaluate.stats.PairedBootstrap;
import dev.tunesmith.evaluate.stats.Rate;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares two runs of one suite item by item. Safe for any thread. */
public final class Comparer {

    private final PairedBootstrap bootstrap;

    /** Compare with intervals from this bootstrap. */
    public Comparer(PairedBootstrap bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** A run and what people call it. */
    public record Named(String name, SuiteRun run) {}

    /** An item with its answers and scores in both runs. */
    record Pair(
            Sample item,
            ItemAnswers baseAnswers,
            ItemAnswers tunedAnswers,
            ItemScores baseScores,
            ItemScores tunedScores) {

        ItemOutput base() {
            return baseAnswers.first();
        }

        ItemOutput tuned() {
            return tunedAnswers.first();
        }
    }

    /**
     * Compare two runs over the items that both have, and that both were asked alike.
     *
     * @param base the first run
     * @param tuned the second run
     * @param trained what the tuned model was trained on
     * @throws DataException if the runs are of different suites, have no item in common, or were scored by different
     *     versions of the suite or definitions of a check
     */
    public Comparison compare(Named base, Named tuned, TrainingItems trained) {
        SuiteRun first = base.run();
        List<String> onlyInOne = new ArrayList<>();
        SameQuestions same = SameQuestions.of(base, tuned, pairs(base, tuned, onlyInOne));
        List<Pair> pairs = same.pairs();
        String headline = first.suite().headline();
        List<Pair> fair = new ArrayList<>();
        List<String> trainedOn = new ArrayList<>();
        List<ItemRow> rows = new ArrayList<>();
        for (Pair pair : pairs) {
            Optional<String> reason = trained.match(pair.item());
            rows.add(row(pair, headline, reason));
            if (reason.isEmpty()) {
                fair.add(pair);
            } else {
                trainedOn.add(pair.item().id());
            }
        }
        Slices.Result slices = Slices.of(fair, subset -> check(subset, headline));
        return new Comparison(
                first.suite().name(),
                same.suiteVersion(),
                base.name(),
                tuned.name(),
                headline,
                fair.size(),
                first.suite().checks().stream()
                        .map(SuiteCheck::id)
                        .map(id -> check(fair, id))
                        .toList(),
                AnswerSummary.of(fair.stream().map(Pair::base).toList()),
                AnswerSummary.of(fair.stream().map(Pair::tuned).toList()),
                referenceWords(fair),
                slices.comparisons(),
                slices.leftOut(),
                rows,
                trainedOn,
                onlyInOne,
                same.askedOtherwise(),
                identical(pairs));
    }

    private static List<Pair> pairs(Named base, Named tuned, List<String> onlyInOne) {
        SuiteRun first = base.run();
        SuiteRun second = tuned.run();
        if (!first.suite().name().equals(second.suite().name())) {
            throw new DataException(
                    base.name() + " is a run of suite " + first.suite().name() + ", " + tuned.name() + " one of "
                            + second.suite().name(),
                    "compare runs of one suite");
        }
        Map<String, Integer> places = new LinkedHashMap<>();
        for (int i = 0; i < second.items().size(); i++) {
            places.put(second.items().get(i).id(), i);
        }
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < first.items().size(); i++) {
            Sample item = first.items().get(i);
            Integer j = places.remove(item.id());
            if (j == null) {
                onlyInOne.add(item.id());
                continue;
            }
            pairs.add(new Pair(
                    item,
                    first.answers().get(i),
                    second.answers().get(j),
                    first.scores().get(i),
                    second.scores().get(j)));
        }
        onlyInOne.addAll(places.keySet());
        if (pairs.isEmpty()) {
            throw new DataException(
                    base.name() + " and " + tuned.name() + " have no item of suite "
                            + first.suite().name() + " in common",
                    "compare runs of the same suite and data");
        }
        return pairs;
    }

    private CheckComparison check(List<Pair> pairs, String id) {
        Counts counts = new Counts();
        List<CheckResult> base = new ArrayList<>();
        List<CheckResult> tuned = new ArrayList<>();
        int version = 0;
        for (Pair pair : pairs) {
            Optional<CheckResult> a = pair.baseScores().result(id);
            Optional<CheckResult> b = pair.tunedScores().result(id);
            if (a.isEmpty() || b.isEmpty()) {
                continue;
            }
            version = a.get().version();
            counts.add(verdict(a, b));
            if (!a.get().isError() && !b.get().isError()) {
                base.add(a.get());
                tuned.add(b.get());
            }
        }
        int n = base.size();
        return new CheckComparison(
                id,
                version,
                n,
                counts.of(Verdict.NOT_JUDGED),
                counts.of(Verdict.WIN),
                counts.of(Verdict.LOSS),
                counts.of(Verdict.BOTH_PASS),
                counts.of(Verdict.BOTH_FAIL),
                Rate.of(counts.of(Verdict.LOSS) + counts.of(Verdict.BOTH_PASS), n),
                Rate.of(counts.of(Verdict.WIN) + counts.of(Verdict.BOTH_PASS), n),
                bootstrap.difference(passes(base), passes(tuned)),
                bootstrap.difference(scores(base), scores(tuned)),
                McNemar.exact(counts.of(Verdict.LOSS), counts.of(Verdict.WIN)));
    }

    /** How often each verdict was given. */
    private static final class Counts {
        private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);

        void add(Verdict verdict) {
            counts.merge(verdict, 1, Integer::sum);
        }

        int of(Verdict verdict) {
            return counts.getOrDefault(verdict, 0);
        }
    }

    private static double[] passes(List<CheckResult> results) {
        return results.stream().mapToDouble(result -> result.isPassed() ? 1 : 0).toArray();
    }

    private static double[] scores(List<CheckResult> results) {
        return results.stream().mapToDouble(CheckResult::score).toArray();
    }

    private static Verdict verdict(Optional<CheckResult> base, Optional<CheckResult> tuned) {
        if (base.isEmpty()
                || tuned.isEmpty()
                || base.get().isError()
                || tuned.get().isError()) {
            return Verdict.NOT_JUDGED;
        }
        if (base.get().isPassed()) {
            return tuned.get().isPassed() ? Verdict.BOTH_PASS : Verdict.LOSS;
        }
        return tuned.get().isPassed() ? Verdict.WIN : Verdict.BOTH_FAIL;
    }

    private static ItemRow row(Pair pair, String headline, Optional<String> trainedOn) {
        return new ItemRow(
                pair.item().id(),
                pair.item().input(),
                pair.item().response(),
                pair.base().answer(),
                pair.tuned().answer(),
                verdict(pair.baseScores().result(headline), pair.tunedScores().result(headline)),
                trainedOn.orElse(null),
                pair.item().flags(),
                pair.item().attributes(),
                pair.baseScores().results(),
                pair.tunedScores().results());
    }

    private static double referenceWords(List<Pair> pairs) {
        return pairs.stream()
                .map(pair -> pair.item().response())
                .filter(reference -> !reference.isBlank())
                .mapToInt(Words::count)
                .average()
                .orElse(0);
    }

    private static boolean identical(List<Pair> pairs) {
        List<Pair> answered = pairs.stream()
                .filter(pair -> pair.base().error() == null && pair.tuned().error() == null)
                .toList();
        return !answered.isEmpty()
                && answered.stream()
                        .allMatch(
                                pair -> pair.base().answer().equals(pair.tuned().answer()));
    }
}
