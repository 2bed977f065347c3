package dev.tunesmith.project.step;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.compare.CheckComparison;
import dev.tunesmith.evaluate.compare.Comparer;
import dev.tunesmith.evaluate.compare.Comparison;
import dev.tunesmith.evaluate.compare.Regression;
import dev.tunesmith.evaluate.compare.SliceComparison;
import dev.tunesmith.evaluate.compare.TrainingItems;
import dev.tunesmith.evaluate.forgetting.Forgetting;
import dev.tunesmith.evaluate.run.RecordedRun;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.stats.PairedBootstrap;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.project.report.Overall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sets two runs side by side, item by item: passes gained and lost, the difference with a paired bootstrap interval,
 * McNemar's test, length and stop behaviour. Items that the second run was trained on are left out of every figure.
 *
 * <p><b>Writes</b> {@code comparison.json} of the second run where the first is the base that it belongs to, else a file named
 * by both runs; where only some suites were chosen, one that says {@code partial}.
 */
public final class CompareStep {

    static final String NAME = "compare";
    private static final String HANDWRITTEN = "handwritten";
    private static final double PERCENT = 100;

    private final StepContext context;
    private final SuiteSet suites;
    private final SuiteChoice choice;
    private final int examples;

    /** Compare by every suite, without examples. */
    public CompareStep(StepContext context) {
        this(context, SuiteChoice.all(), 0);
    }

    /**
     * Compare by some suites and show examples.
     *
     * @param examples how many gained and how many lost items of each suite are told with both answers
     */
    public CompareStep(StepContext context, SuiteChoice choice, int examples) {
        this.context = context;
        this.choice = choice;
        this.examples = examples;
        this.suites = SuiteSet.read(context, choice, new ProjectResources(context));
    }

    /**
     * Two runs compared.
     *
     * @param base the first
     * @param tuned the second
     * @param comparisons one a suite
     * @param outcome what to tell
     */
    public record Compared(RunFolder base, RunFolder tuned, List<Comparison> comparisons, StepOutcome outcome) {

        public Compared {
            comparisons = List.copyOf(comparisons);
        }

        /** Whether the second run is worse in some suite, beyond chance. */
        public boolean regressed() {
            return !Regression.of(comparisons).isEmpty();
        }
    }

    /**
     * Compare two evaluated runs.
     *
     * @throws dev.tunesmith.core.error.DataException if a run was not evaluated on the suites as they are now
     */
    public Compared run(RunFolder base, RunFolder tuned) {
        List<Comparison> comparisons = comparisons(base, tuned);
        List<String> lines = new ArrayList<>();
        double[] adjusted = Regression.pValues(comparisons);
        for (int i = 0; i < comparisons.size(); i++) {
            lines.addAll(lines(comparisons.get(i), judged(comparisons.get(i))));
            if (adjusted.length > 1) {
                lines.add("  McNemar p " + pValue(adjusted[i]) + " after Holm's correction for " + adjusted.length
                        + " suites");
            }
            lines.addAll(GainedAndLost.lines(comparisons.get(i), examples));
        }
        if (comparisons.size() > 1) {
            boolean judged =
                    comparisons.stream().anyMatch(one -> one.headlineJudge().isPresent());
            String all = "all suites together" + (judged ? ", verdicts of judges among them" : "");
            lines.add(0, overall(all, Overall.of(comparisons, row -> true)));
            Overall handwritten = Overall.of(comparisons, row -> row.flags().contains(HANDWRITTEN));
            if (handwritten.items() > 0) {
                lines.add(1, overall("  on the handwritten items alone", handwritten));
            }
        }
        Regression.of(comparisons).forEach(one -> lines.add(regressed(one, "")));
        Optional<Forgetting> forgetting = ForgettingStep.recorded(base, tuned);
        forgetting.ifPresent(found -> lines.addAll(ForgettingStep.lines(found)));
        Path file = file(base, tuned);
        boolean same = !write(file, base, tuned, comparisons, forgetting.orElse(null));
        if (!file.equals(tuned.comparison())) {
            lines.add("written to " + context.project().relative(file) + ": "
                    + (choice.isAll() ? base.id() + " is not the base of " + tuned.id() : "some suites only")
                    + ", so comparison.json stays as it is");
        }
        new ResultIndex(context).update();
        // A report is of a tuned run, and of every suite.
        String next = choice.isAll() && tuned.isTraining()
                ? "tunesmith report --run " + tuned.id() + " --base " + base.id()
                : "";
        return new Compared(
                base, tuned, comparisons, new StepOutcome(NAME, same, lines, next, details(base, tuned, comparisons)));
    }

    /** Where a comparison is kept: that with the own base, by every suite, is the run's; any other has a name of its own. */
    private Path file(RunFolder base, RunFolder tuned) {
        if (new RunPair(base, tuned).isOwn()) {
            return choice.isAll() ? tuned.comparison() : tuned.partialComparison();
        }
        return choice.isAll() ? tuned.comparison(base) : tuned.partialComparison(base);
    }

    /** Write a comparison, and where not every suite was chosen, which; returns whether it was not there already. */
    private boolean write(
            Path file, RunFolder base, RunFolder tuned, List<Comparison> comparisons, @Nullable Forgetting forgetting) {
        ObjectNode json = Json.object();
        json.put("base", base.id());
        json.put("tuned", tuned.id());
        if (!choice.isAll()) {
            ObjectNode partial = json.putObject("partial");
            partial.set("suites", Json.tree(choice.names()));
            partial.set("tags", Json.tree(choice.tags()));
        }
        json.set("suites", Json.tree(comparisons));
        if (forgetting != null) {
            json.set("forgetting", Json.tree(forgetting));
        }
        return StepFiles.writeIfChanged(file, Json.pretty(json) + "\n");
    }

    /** Compare two evaluated runs on every suite, and write nothing. */
    List<Comparison> comparisons(RunFolder base, RunFolder tuned) {
        return beside(base, RecordedRun.read(base.path()), tuned).stream()
                .map(Beside::comparison)
                .toList();
    }

    /** Two runs on one suite, and what the second answered. */
    record Beside(Comparison comparison, SuiteRun tuned) {}

    /** The same with a baseline that was read already. */
    List<Beside> beside(RunFolder base, RecordedRun baseAnswers, RunFolder tuned) {
        RecordedRun tunedAnswers = RecordedRun.read(tuned.path());
        TrainingItems trained = TrainedOn.of(context, tuned);
        Comparer comparer = new Comparer(PairedBootstrap.standard());
        List<Beside> all = new ArrayList<>();
        for (Suite suite : suites.require()) {
            List<Sample> items = suites.items(suite);
            SuiteRun second = tunedAnswers.whole(suite, items);
            all.add(new Beside(
                    comparer.compare(
                            new Comparer.Named(base.id(), baseAnswers.whole(suite, items)),
                            new Comparer.Named(tuned.id(), second),
                            trained),
                    second));
        }
        return all;
    }

    /** A headline by a model's verdict is never shown as if it were a rule's. */
    static String judged(Comparison comparison) {
        return comparison.headlineJudge().map(judge -> ", judged by " + judge).orElse("");
    }

    private static List<String> lines(Comparison comparison, String judged) {
        List<String> lines = new ArrayList<>();
        lines.add(headline(comparison.suite() + ", " + comparison.headline() + judged, comparison.headlineCheck()));
        for (SliceComparison slice : comparison.slices()) {
            if (slice.slice().equals(HANDWRITTEN)) {
                lines.add(headline(
                        "  on the " + Count.of(slice.headline().items(), "handwritten item") + " alone",
                        slice.headline()));
            }
        }
        for (CheckComparison check : comparison.checks()) {
            if (!check.checkId().equals(comparison.headline())) {
                lines.add(String.format(
                        Locale.ROOT,
                        "  %-20s %5.1f %% -> %5.1f %%",
                        check.checkId(),
                        PERCENT * check.base().value(),
                        PERCENT * check.tuned().value()));
            }
        }
        lines.add(String.format(
                Locale.ROOT,
                "  mean words %.0f -> %.0f (reference %.0f), ended by itself %.0f %% -> %.0f %%",
                comparison.baseAnswers().meanWords(),
                comparison.tunedAnswers().meanWords(),
                comparison.referenceWords(),
                PERCENT * comparison.baseAnswers().stopped(),
                PERCENT * comparison.tunedAnswers().stopped()));
        lines.addAll(alarms(comparison));
        return lines;
    }

    /** What keeps claims honest. */
    private static List<String> alarms(Comparison comparison) {
        List<String> alarms = new ArrayList<>();
        if (!comparison.trainedOn().isEmpty()) {
            alarms.add("  note: " + Count.of(comparison.trainedOn().size(), "item")
                    + (comparison.trainedOn().size() == 1 ? " was" : " were") + " trained on and count in no figure: "
                    + String.join(
                            ", ", comparison.trainedOn().stream().limit(10).toList()));
        }
        if (!comparison.askedOtherwise().items().isEmpty()) {
            alarms.add("  note: " + comparison.askedOtherwise().text());
        }
        if (comparison.identicalOutputs()) {
            alarms.add("  ALARM: both runs gave the same answers throughout; the adapter may not be in use");
        }
        if (!comparison.onlyInOne().isEmpty()) {
            alarms.add("  note: " + Count.of(comparison.onlyInOne().size(), "item")
                    + (comparison.onlyInOne().size() == 1 ? " is" : " are") + " in one of the runs only");
        }
        return alarms;
    }

    private static String headline(String what, CheckComparison check) {
        return overall(
                what,
                new Overall(
                        check.items(),
                        check.base(),
                        check.tuned(),
                        check.passRateDifference(),
                        check.mcNemar(),
                        check.wins(),
                        check.losses()));
    }

    private static String overall(String what, Overall all) {
        return String.format(
                Locale.ROOT,
                "%s: %.1f %% -> %.1f %% of %s, %+.1f points (95 %% interval %+.1f to %+.1f, McNemar p %s), %d gained,"
                        + " %d lost",
                what,
                PERCENT * all.base().value(),
                PERCENT * all.tuned().value(),
                Count.of(all.items(), "item"),
                PERCENT * all.difference().value(),
                PERCENT * all.difference().interval().low(),
                PERCENT * all.difference().interval().high(),
                pValue(all.mcNemar()),
                all.wins(),
                all.losses());
    }

    /** Why the exit code is 11; the same of any number of runs. */
    static String regressed(Regression one, String run) {
        return "REGRESSED: " + run + one.suite() + ", " + one.headline() + ": " + one.lost() + " lost, " + one.gained()
                + " gained, p " + pValue(one.p()) + " after Holm";
    }

    static String pValue(double p) {
        return p < 1e-4 ? "< 0.0001" : String.format(Locale.ROOT, "= %.4f", p);
    }

    private static Map<String, Object> details(RunFolder base, RunFolder tuned, List<Comparison> comparisons) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("base", base.id());
        details.put("tuned", tuned.id());
        Map<String, Object> suites = new LinkedHashMap<>();
        for (Comparison comparison : comparisons) {
            Map<String, Object> suite = new LinkedHashMap<>();
            suite.put("headline", comparison.headlineCheck());
            suite.put("checks", comparison.checks());
            suite.put("slices", comparison.slices());
            suite.put("trainedOn", comparison.trainedOn());
            suite.put("askedOtherwise", comparison.askedOtherwise());
            suite.put("identicalOutputs", comparison.identicalOutputs());
            suites.put(comparison.suite(), suite);
        }
        details.put("overall", Overall.of(comparisons, row -> true));
        details.put(
                "overallHandwritten", Overall.of(comparisons, row -> row.flags().contains(HANDWRITTEN)));
        details.put("suites", suites);
        details.put("regressed", !Regression.of(comparisons).isEmpty());
        details.put("regressions", Regression.of(comparisons));
        return details;
    }
}
