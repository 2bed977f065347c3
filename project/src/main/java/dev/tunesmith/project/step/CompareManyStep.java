package dev.tunesmith.project.step;

import dev.tunesmith.evaluate.compare.CheckComparison;
import dev.tunesmith.evaluate.compare.Comparison;
import dev.tunesmith.evaluate.run.RecordedRun;
import dev.tunesmith.evaluate.stats.Holm;
import dev.tunesmith.evaluate.stats.Rate;
import dev.tunesmith.project.folder.RunFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sets any number of runs beside a baseline, suite by suite. The p-values of all runs and suites are corrected together by
 * Holm's method, since the best of many looks good by chance alone. Writes nothing.
 */
public final class CompareManyStep {

    private static final double PERCENT = 100;

    private final CompareStep compare;

    /** Compare by every suite. */
    public CompareManyStep(StepContext context) {
        this(context, SuiteChoice.all());
    }

    /** Compare by some suites. */
    public CompareManyStep(StepContext context, SuiteChoice choice) {
        this.compare = new CompareStep(context, choice, 0);
    }

    /**
     * Several runs beside a baseline.
     *
     * @param rows one for each run and suite, suite by suite, the best run first
     * @param regressed whether a run is worse than the baseline in some suite, beyond chance
     * @param outcome what to tell
     */
    public record Table(List<Row> rows, boolean regressed, StepOutcome outcome) {

        public Table {
            rows = List.copyOf(rows);
        }
    }

    /**
     * A run beside the baseline on one suite.
     *
     * @param suite its name
     * @param run id of the run
     * @param headline the comparison by the headline check
     * @param holm McNemar's p after Holm's correction over all rows
     * @param meanTokens of its answers
     * @param meanPromptTokens of its prompts
     * @param trainedOn how many items were trained on and count in no figure
     * @param identicalOutputs whether all of its answers are the baseline's
     */
    public record Row(
            String suite,
            String run,
            CheckComparison headline,
            double holm,
            double meanTokens,
            double meanPromptTokens,
            int trainedOn,
            boolean identicalOutputs) {}

    /** Compare each run with the baseline; all must be evaluated on the suites as they are now. */
    public Table run(RunFolder baseline, List<RunFolder> others) {
        List<String> runs = new ArrayList<>();
        List<Comparison> all = new ArrayList<>();
        RecordedRun answers = RecordedRun.read(baseline.path());
        for (RunFolder other : others) {
            for (Comparison comparison : compare.comparisons(baseline, answers, other)) {
                runs.add(other.id());
                all.add(comparison);
            }
        }
        double[] adjusted = Holm.adjust(
                all.stream().mapToDouble(one -> one.headlineCheck().mcNemar()).toArray());
        Map<String, List<Row>> bySuite = new LinkedHashMap<>();
        Map<String, Comparison> first = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            Comparison one = all.get(i);
            first.putIfAbsent(one.suite(), one);
            bySuite.computeIfAbsent(one.suite(), suite -> new ArrayList<>()).add(row(runs.get(i), one, adjusted[i]));
        }
        List<String> lines = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        first.forEach((suite, comparison) -> {
            List<Row> ranked = new ArrayList<>(bySuite.getOrDefault(suite, List.of()));
            ranked.sort((a, b) -> Double.compare(
                    b.headline().tuned().value(), a.headline().tuned().value()));
            lines.addAll(lines(baseline, comparison, ranked, all.size()));
            rows.addAll(ranked);
        });
        boolean regressed = all.stream().anyMatch(Comparison::regressed);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("baseline", baseline.id());
        details.put("rows", rows);
        details.put("regressed", regressed);
        return new Table(rows, regressed, StepOutcome.done(CompareStep.NAME, lines, "", details));
    }

    private static Row row(String run, Comparison comparison, double holm) {
        return new Row(
                comparison.suite(),
                run,
                comparison.headlineCheck(),
                holm,
                comparison.tunedAnswers().meanTokens(),
                comparison.tunedAnswers().meanPromptTokens(),
                comparison.trainedOn().size(),
                comparison.identicalOutputs());
    }

    private static List<String> lines(RunFolder baseline, Comparison comparison, List<Row> ranked, int hypotheses) {
        int width = Math.max(
                baseline.id().length(),
                ranked.stream().mapToInt(row -> row.run().length()).max().orElse(0));
        List<String> lines = new ArrayList<>();
        lines.add("suite " + comparison.suite() + ", by " + comparison.headline() + CompareStep.judged(comparison)
                + "; differences to " + baseline.id()
                + ", p by McNemar with Holm's correction for " + hypotheses + " comparisons");
        lines.add(String.format(
                Locale.ROOT,
                "  %-" + width + "s %s  tokens %.0f + %.0f",
                baseline.id(),
                rate(comparison.headlineCheck().base()),
                comparison.baseAnswers().meanPromptTokens(),
                comparison.baseAnswers().meanTokens()));
        for (Row row : ranked) {
            CheckComparison headline = row.headline();
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-" + width
                            + "s %s  tokens %.0f + %.0f  %+.1f points (%+.1f to %+.1f), p %s, %d gained, %d lost%s%s",
                    row.run(),
                    rate(headline.tuned()),
                    row.meanPromptTokens(),
                    row.meanTokens(),
                    PERCENT * headline.passRateDifference().value(),
                    PERCENT * headline.passRateDifference().interval().low(),
                    PERCENT * headline.passRateDifference().interval().high(),
                    CompareStep.pValue(row.holm()),
                    headline.wins(),
                    headline.losses(),
                    row.trainedOn() == 0 ? "" : "; " + row.trainedOn() + " items were trained on and do not count",
                    row.identicalOutputs()
                            ? "; ALARM: the same answers as " + baseline.id()
                                    + " throughout, the adapter may not be in use"
                            : ""));
        }
        return lines;
    }

    private static String rate(Rate rate) {
        return String.format(
                Locale.ROOT,
                "%5.1f %% of %d (%.1f to %.1f)",
                PERCENT * rate.value(),
                rate.total(),
                PERCENT * rate.interval().low(),
                PERCENT * rate.interval().high());
    }
}
