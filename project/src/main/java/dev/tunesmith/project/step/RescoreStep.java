package dev.tunesmith.project.step;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.check.Outcome;
import dev.tunesmith.evaluate.run.AskedQuestion;
import dev.tunesmith.evaluate.run.EvaluationFiles;
import dev.tunesmith.evaluate.run.Evaluator;
import dev.tunesmith.evaluate.run.ItemScores;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import dev.tunesmith.project.folder.FolderLock;
import dev.tunesmith.project.folder.RunFolder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Scores the recorded answers of runs again, by the suites and checks as they are now, and tells which verdicts changed. No model
 * is loaded, and none need be there.
 *
 * <p><b>Writes</b> {@code scores.jsonl} of the runs.
 */
public final class RescoreStep {

    static final String NAME = "rescore";
    /** The fact that items have no answer. */
    private static final String MISSING = "itemsWithoutAnswer";

    private final StepContext context;
    private final SuiteChoice choice;
    private final SuiteSet suites;
    private final JudgeCalibrations calibrations;

    /** Score by every suite. */
    public RescoreStep(StepContext context) {
        this(context, SuiteChoice.all());
    }

    /** Score by some of the suites. */
    public RescoreStep(StepContext context, SuiteChoice choice) {
        this.context = context;
        this.choice = choice;
        this.suites = SuiteSet.read(context, choice, new ProjectResources(context));
        this.calibrations = JudgeCalibrations.read(context.project());
    }

    /** Whether a run has answers that can be scored. */
    public static boolean isAnswered(RunFolder run) {
        return Files.isRegularFile(run.path().resolve(EvaluationFiles.OUTPUTS_FILE));
    }

    /**
     * Score the answers of every run that has any.
     *
     * @throws UsageException if there is no such run
     */
    public List<EvaluateStep.Evaluated> all() {
        List<RunFolder> runs = context.project().runs().stream()
                .filter(RescoreStep::isAnswered)
                .toList();
        if (runs.isEmpty()) {
            throw new UsageException(
                    "No run in " + context.project().root() + " has answers yet", "evaluate first: tunesmith evaluate");
        }
        return runs.stream().map(this::run).toList();
    }

    /**
     * Score the answers of a run.
     *
     * @throws UsageException if it has none
     */
    public EvaluateStep.Evaluated run(RunFolder run) {
        if (!isAnswered(run)) {
            throw new UsageException(
                    "Run " + run.id() + " has no answers yet",
                    "evaluate it first: tunesmith evaluate --run " + run.id());
        }
        List<String> lines = new ArrayList<>();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("run", run.id());
        Map<String, String> facts = new HashMap<>();
        try (FolderLock lock = run.lock();
                EvaluationFiles files = EvaluationFiles.open(run.path());
                ProjectResources resources = suites.resources()) {
            resources.requireEncoder(suites.require());
            List<SuiteRun> results = new ArrayList<>();
            for (Suite suite : suites.require()) {
                score(suite, files, lines, details, facts).ifPresent(results::add);
            }
            lines.addAll(CapabilityMatrix.lines(results, context.columns()));
            EvaluateStep.note(results, resources, facts);
        }
        new ResultIndex(context).update();
        // Asking what is missing asks what failed too, but what only a check could not judge stays as it is.
        EvaluationNext commands = new EvaluationNext(context.project(), choice);
        String next = facts.containsKey(MISSING) ? commands.evaluate(run.id()) : commands.of(run, facts);
        StepOutcome outcome = StepOutcome.done(NAME + "-" + run.id(), lines, next, details);
        ExitCode code = facts.containsKey(MISSING) ? ExitCode.ITEMS_IN_ERROR : EvaluateStep.exitCode(facts);
        return new EvaluateStep.Evaluated(run, outcome, code);
    }

    private Optional<SuiteRun> score(
            Suite suite,
            EvaluationFiles files,
            List<String> lines,
            Map<String, Object> details,
            Map<String, String> facts) {
        List<Sample> items = suites.items(suite);
        suite.requireChecksApply(items);
        List<Sample> answered = items.stream()
                .filter(item -> files.answers(suite, item)
                        .filter(answers -> AskedQuestion.isCurrent(
                                item,
                                answers,
                                files.scores(suite.name(), item.id()).orElse(null)))
                        .isPresent())
                .toList();
        int missing = items.size() - answered.size();
        if (missing > 0) {
            facts.put(MISSING, "true");
        }
        if (answered.isEmpty()) {
            lines.add(suite.name() + ": skipped, none of its " + Count.of(items.size(), "item")
                    + " has an answer in this run; tunesmith evaluate asks them");
            details.put(suite.name(), Map.of("items", items.size(), "withoutAnswer", missing, "skipped", true));
            return Optional.empty();
        }
        Map<String, ItemScores> before = new HashMap<>();
        answered.forEach(
                item -> files.scores(suite.name(), item.id()).ifPresent(scores -> before.put(item.id(), scores)));
        SuiteRun result = Evaluator.rescore(suite, answered, files);
        Map<String, Changes> changes = changes(result, before);
        EvaluationSummary summary = new EvaluationSummary(List.of(result), calibrations, null);
        lines.addAll(summary.linesOfSuites());
        lines.addAll(changed(suite, changes));
        if (missing > 0) {
            lines.add("  " + missing + (missing == 1 ? " item has" : " items have")
                    + " no answer, or one to another question: tunesmith evaluate asks what is missing, and that only");
        }
        Map<String, Object> suiteDetails = EvaluationSummary.details(result);
        suiteDetails.put("changes", changes);
        suiteDetails.put("withoutAnswer", missing);
        details.put(suite.name(), suiteDetails);
        return Optional.of(result);
    }

    /** What changed, check by check; where checks are many, those without a change are counted and not listed. */
    private static List<String> changed(Suite suite, Map<String, Changes> changes) {
        List<String> lines = new ArrayList<>();
        int unchanged = 0;
        int added = 0;
        for (Map.Entry<String, Changes> one : changes.entrySet()) {
            if (EvaluationSummary.isTable(suite) && one.getValue().isUnchanged()) {
                unchanged++;
                added += one.getValue().added();
            } else {
                lines.add("  " + one.getKey() + ": " + one.getValue().text());
            }
        }
        if (unchanged > 0) {
            lines.add("  no verdict changed by "
                    + (lines.isEmpty() ? "any check" : Count.of(unchanged, "other check"))
                    + (added == 0 ? "" : ", " + added + " new"));
        }
        return lines;
    }

    /**
     * How the verdicts of a check changed.
     *
     * @param changed how many verdicts differ
     * @param ways of them, such as {@code failed to passed}, how many
     * @param added items that the check had not judged
     * @param versions earlier versions of the check whose verdicts were replaced
     */
    public record Changes(int changed, Map<String, Integer> ways, int added, List<Integer> versions) {

        public Changes {
            ways = new TreeMap<>(ways);
            versions = List.copyOf(versions);
        }

        boolean isUnchanged() {
            return changed == 0 && versions.isEmpty();
        }

        String text() {
            List<String> parts = new ArrayList<>();
            parts.add(
                    changed == 0
                            ? "no verdict changed"
                            : changed + (changed == 1 ? " verdict" : " verdicts") + " changed");
            ways.forEach((way, count) -> parts.add(count + " " + way));
            if (added > 0) {
                parts.add(added + " new");
            }
            if (!versions.isEmpty()) {
                parts.add("in place of version " + versions);
            }
            return String.join(", ", parts);
        }
    }

    private static Map<String, Changes> changes(SuiteRun result, Map<String, ItemScores> before) {
        Map<String, Changes> changes = new LinkedHashMap<>();
        for (SuiteCheck check : result.suite().checks()) {
            changes.put(check.id(), changes(check.id(), result.scores(), before));
        }
        return changes;
    }

    private static Changes changes(String check, List<ItemScores> now, Map<String, ItemScores> before) {
        Map<String, Integer> ways = new TreeMap<>();
        List<Integer> versions = new ArrayList<>();
        int added = 0;
        for (ItemScores scores : now) {
            CheckResult after = scores.result(check).orElse(null);
            if (after == null) {
                continue; // it does not apply to the item
            }
            CheckResult earlier = earlier(before.get(scores.item()), check);
            if (earlier == null) {
                added++;
                continue;
            }
            if (earlier.version() != after.version() && !versions.contains(earlier.version())) {
                versions.add(earlier.version());
            }
            if (earlier.outcome() != after.outcome()) {
                ways.merge(word(earlier.outcome()) + " to " + word(after.outcome()), 1, Integer::sum);
            }
        }
        return new Changes(ways.values().stream().mapToInt(count -> count).sum(), ways, added, versions);
    }

    private static @Nullable CheckResult earlier(@Nullable ItemScores scores, String check) {
        return scores == null ? null : scores.result(check).orElse(null);
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
