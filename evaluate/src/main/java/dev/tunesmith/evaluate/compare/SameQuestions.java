package dev.tunesmith.evaluate.compare;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.compare.Comparer.Named;
import dev.tunesmith.evaluate.compare.Comparer.Pair;
import dev.tunesmith.evaluate.run.AskedQuestion;
import dev.tunesmith.evaluate.run.ItemAnswers;
import dev.tunesmith.evaluate.run.ItemScores;
import dev.tunesmith.evaluate.run.ScoredBy;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two runs to the same questions, judged alike. An item that was asked otherwise in one of them is left out; a suite or
 * check of which the runs have different ones is refused, since every verdict may differ by that alone. Scores that do not say
 * what they were made by are taken as they are.
 *
 * @param pairs items that both were asked alike
 * @param askedOtherwise the others
 * @param suiteVersion the version of the suite that both were scored by
 */
record SameQuestions(List<Pair> pairs, AskedOtherwise askedOtherwise, int suiteVersion) {

    private static final String EVALUATE = "tunesmith evaluate --run ";
    private static final String RESCORE = "tunesmith evaluate --rescore --run ";

    /** One run's side of a pair. */
    private record Side(String run, Suite suite, Sample item, ItemAnswers answers, ItemScores scores) {

        String question() {
            return AskedQuestion.key(item, answers, scores);
        }

        /** What it was scored by; null where that was not kept. */
        @Nullable
        ScoredBy known() {
            return scores.by();
        }

        /** The same, and where it was not kept what it would be scored by now. */
        ScoredBy by() {
            ScoredBy kept = scores.by();
            return kept == null ? now() : kept;
        }

        ScoredBy now() {
            return ScoredBy.of(suite, item, answers);
        }

        /** The command that brings the run up to the items and the suite as they are now. */
        String again() {
            return (question().isEmpty() ? RESCORE : EVALUATE) + run;
        }
    }

    static SameQuestions of(Named base, Named tuned, List<Pair> all) {
        Suite suite = base.run().suite();
        List<Pair> same = new ArrayList<>();
        List<String> otherwise = new ArrayList<>();
        Set<String> fixes = new LinkedHashSet<>();
        for (Pair pair : all) {
            Side first = new Side(base.name(), suite, pair.item(), pair.baseAnswers(), pair.baseScores());
            Side second = new Side(tuned.name(), suite, pair.item(), pair.tunedAnswers(), pair.tunedScores());
            if (isAskedAlike(first, second)) {
                same.add(pair);
                requireJudgedAlike(first, second);
            } else {
                otherwise.add(pair.item().id());
                fixes.addAll(behind(first, second, SameQuestions::isCurrent));
            }
        }
        AskedOtherwise left = new AskedOtherwise(otherwise, String.join(", then ", fixes));
        if (same.isEmpty()) {
            throw new DataException(
                    base.name() + " and " + tuned.name() + " have no item of suite " + suite.name()
                            + " that both were asked alike: " + left.counted(),
                    left.fix());
        }
        int version = same.stream()
                .map(pair -> pair.baseScores().by())
                .filter(Objects::nonNull)
                .mapToInt(ScoredBy::suiteVersion)
                .findFirst()
                .orElse(suite.version());
        return new SameQuestions(same, left, version);
    }

    private static boolean isAskedAlike(Side one, Side other) {
        ScoredBy a = one.known();
        ScoredBy b = other.known();
        return one.question().equals(other.question())
                && (a == null || b == null || a.reference().equals(b.reference()));
    }

    /** Whether a run was asked an item, and judged by its reference, as they are now. */
    private static boolean isCurrent(Side side) {
        return side.question().isEmpty()
                && side.by().reference().equals(side.now().reference());
    }

    /** The commands for those that are not up to date; for both where that tells nothing. */
    private static List<String> behind(Side one, Side other, Predicate<Side> upToDate) {
        List<String> again = new ArrayList<>();
        for (Side side : List.of(one, other)) {
            if (!upToDate.test(side)) {
                again.add(side.again());
            }
        }
        return again.isEmpty() ? List.of(one.again(), other.again()) : again;
    }

    private static void requireJudgedAlike(Side one, Side other) {
        ScoredBy a = one.known();
        ScoredBy b = other.known();
        if (a != null && b != null && a.suiteVersion() != b.suiteVersion()) {
            throw refused(
                    "Suite " + one.suite.name() + " was version " + a.suiteVersion() + " when " + one.run
                            + " was scored, and version " + b.suiteVersion() + " when " + other.run + " was",
                    behind(
                            one,
                            other,
                            side -> side.by().suiteVersion() == side.now().suiteVersion()));
        }
        for (SuiteCheck check : one.suite.checks()) {
            requireSameVersion(one, other, check);
            String id = check.id();
            if (a != null
                    && b != null
                    && !Objects.equals(a.checks().get(id), b.checks().get(id))) {
                throw refused(
                        "Check " + id + " of suite " + one.suite.name() + " was defined otherwise when " + one.run
                                + " was scored than when " + other.run + " was",
                        behind(
                                one,
                                other,
                                side -> Objects.equals(
                                        side.by().checks().get(id),
                                        side.now().checks().get(id))));
            }
        }
    }

    private static void requireSameVersion(Side one, Side other, SuiteCheck check) {
        CheckResult a = one.scores.result(check.id()).orElse(null);
        CheckResult b = other.scores.result(check.id()).orElse(null);
        if (a != null && b != null && (a.version() != b.version() || !a.check().equals(b.check()))) {
            throw refused(
                    "Item " + one.item.id() + ": check " + check.id() + " is " + a.check() + " version " + a.version()
                            + " in " + one.run + " and " + b.check() + " version " + b.version() + " in " + other.run,
                    List.of(one.again(), other.again()));
        }
    }

    private static DataException refused(String what, List<String> again) {
        boolean free = again.stream().allMatch(command -> command.startsWith(RESCORE));
        return new DataException(
                what + ": their verdicts cannot be compared",
                "bring up to date what is behind" + (free ? ", which generates nothing" : "") + ": "
                        + String.join(", then ", again));
    }
}
