package dev.tunesmith.project.step;

import dev.tunesmith.evaluate.compare.AskedOtherwise;
import dev.tunesmith.evaluate.compare.CheckComparison;
import dev.tunesmith.evaluate.compare.Comparison;
import dev.tunesmith.evaluate.compare.Regression;
import dev.tunesmith.evaluate.run.RecordedRun;
import dev.tunesmith.evaluate.stats.Rate;
import dev.tunesmith.project.folder.RunFolder;
import java.util.ArrayList;
import java.util.Comparator;
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
    private final int examples;

    /** Compare by every suite. */
    public CompareManyStep(StepContext context) {
        this(context, SuiteChoice.all());
    }

    /** Compare by some suites, without examples. */
    public CompareManyStep(StepContext context, SuiteChoice choice) {
        this(context, choice, 0);
    }

    /**
     * Compare by some suites and show examples.
     *
     * @param examples how many gained and how many lost items of each run and suite are told with both answers
     */
    public CompareManyStep(StepContext context, SuiteChoice choice, int examples) {
        this.compare = new CompareStep(context, choice, 0);
        this.examples = examples;
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
     * @param askedOtherwise items that the two were asked differently, which count in no figure
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
            AskedOtherwise askedOtherwise,
            boolean identicalOutputs) {}

    /** Compare each run with the baseline; all must be evaluated on the suites as they are now. */
    public Table run(RunFolder baseline, List<RunFolder> others) {
        List<Comparison> all = new ArrayList<>();
        SameAnswers same = new SameAnswers();
        RecordedRun answers = RecordedRun.read(baseline.path());
        for (RunFolder other : others) {
            for (CompareStep.Beside beside : compare.beside(baseline, answers, other)) {
                all.add(beside.comparison());
                same.add(other.id(), beside.tuned());
            }
        }
        double[] adjusted = Regression.pValues(all);
        Map<String, List<Ranked>> bySuite = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            bySuite.computeIfAbsent(all.get(i).suite(), suite -> new ArrayList<>())
                    .add(new Ranked(row(all.get(i), adjusted[i]), all.get(i)));
        }
        List<String> lines = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        List<SameAnswers.Pair> pairs = new ArrayList<>();
        bySuite.forEach((suite, compared) -> {
            List<SameAnswers.Pair> found = pairs(baseline, suite, compared, same);
            List<Ranked> ranked = new ArrayList<>(compared);
            ranked.sort(Comparator.comparingDouble(
                            (Ranked one) -> one.row().headline().tuned().value())
                    .reversed());
            lines.addAll(lines(baseline, ranked, all.size()));
            found.forEach(pair -> lines.add(alarm(baseline, pair)));
            ranked.forEach(one -> lines.addAll(examples(one.comparison())));
            ranked.forEach(one -> rows.add(one.row()));
            pairs.addAll(found);
        });
        List<Regression> regressions = Regression.of(all);
        regressions.forEach(one -> lines.add(CompareStep.regressed(one, one.run() + ", ")));
        boolean regressed = !regressions.isEmpty();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("baseline", baseline.id());
        details.put("rows", rows);
        details.put("sameAnswers", pairs);
        details.put("regressed", regressed);
        details.put("regressions", regressions);
        return new Table(rows, regressed, StepOutcome.done(CompareStep.NAME, lines, "", details));
    }

    /** A row and what it is made of. */
    private record Ranked(Row row, Comparison comparison) {}

    /** The runs that gave the same answers: to the baseline's first, then to one another's. */
    private static List<SameAnswers.Pair> pairs(
            RunFolder baseline, String suite, List<Ranked> compared, SameAnswers same) {
        List<SameAnswers.Pair> pairs = new ArrayList<>();
        compared.stream()
                .filter(one -> one.row().identicalOutputs())
                .forEach(one -> pairs.add(
                        new SameAnswers.Pair(suite, baseline.id(), one.row().run())));
        pairs.addAll(same.of(suite));
        return pairs;
    }

    private static String alarm(RunFolder baseline, SameAnswers.Pair pair) {
        return "  ALARM: " + pair.second() + " gave the same answers as " + pair.first() + " throughout; "
                + (pair.first().equals(baseline.id())
                        ? "the adapter may not be in use"
                        : "an adapter may not be in use, or both are one");
    }

    /** Items that only one of baseline and run passes, as a comparison of the two tells them. */
    private List<String> examples(Comparison comparison) {
        if (examples == 0) {
            return List.of();
        }
        List<String> told = GainedAndLost.lines(comparison, examples);
        String pair = "  " + comparison.tunedName() + " beside " + comparison.baseName();
        List<String> lines = new ArrayList<>();
        lines.add(told.isEmpty() ? pair + ": no item gained or lost" : pair + ":");
        lines.addAll(told);
        return lines;
    }

    private static Row row(Comparison comparison, double holm) {
        return new Row(
                comparison.suite(),
                comparison.tunedName(),
                comparison.headlineCheck(),
                holm,
                comparison.tunedAnswers().meanTokens(),
                comparison.tunedAnswers().meanPromptTokens(),
                comparison.trainedOn().size(),
                comparison.askedOtherwise(),
                comparison.identicalOutputs());
    }

    private static List<String> lines(RunFolder baseline, List<Ranked> ranked, int hypotheses) {
        Comparison comparison = ranked.get(0).comparison();
        int width = Math.max(
                baseline.id().length(),
                ranked.stream().mapToInt(one -> one.row().run().length()).max().orElse(0));
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
        for (Ranked one : ranked) {
            Row row = one.row();
            CheckComparison headline = row.headline();
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-" + width
                            + "s %s  tokens %.0f + %.0f  %+.1f points (%+.1f to %+.1f), p %s, %d gained, %d lost%s",
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
                    row.trainedOn() == 0
                            ? ""
                            : row.trainedOn() == 1
                                    ? "; 1 item was trained on and does not count"
                                    : "; " + row.trainedOn() + " items were trained on and do not count"));
            if (!row.askedOtherwise().items().isEmpty()) {
                lines.add("    note: " + row.askedOtherwise().text());
            }
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
