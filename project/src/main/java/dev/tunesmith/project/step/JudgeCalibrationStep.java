package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonLines;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.run.EvaluationFiles;
import dev.tunesmith.evaluate.run.ItemScores;
import dev.tunesmith.evaluate.stats.Interval;
import dev.tunesmith.evaluate.stats.Rate;
import dev.tunesmith.evaluate.stats.TwoRaters;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import dev.tunesmith.project.folder.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Sets what judges said beside what people say of the same answers: agreement, Cohen's kappa, and how much of what people pass
 * or fail the judge does too.
 *
 * <p><b>Writes</b> {@code data/judge-calibration.json}, after which evaluations tell how far a judge can be believed.
 */
public final class JudgeCalibrationStep {

    static final String NAME = "judge calibrate";
    private static final double PERCENT = 100;
    private static final JsonLines<Vote> VOTES = JsonLines.of(
            Vote::read,
            "a verdict",
            "write {\"suite\": …, \"item\": …, \"pass\": true} a line, with \"run\" where it is not --run");

    private final StepContext context;
    private final SuiteSet suites;

    public JudgeCalibrationStep(StepContext context) {
        this.context = context;
        this.suites = SuiteSet.read(context);
    }

    /** Which answer people judged; their verdicts as passes minus failures. */
    private record Answer(String run, String suite, String item) {}

    /** A line of the file of verdicts; without a run it is about the one that is calibrated with. */
    private record Vote(@Nullable String run, String suite, String item, boolean pass) {

        static Vote read(byte[] line) {
            JsonNode vote = Json.mapper().readTree(line);
            return new Vote(
                    vote.path("run").isString() ? vote.path("run").stringValue() : null,
                    vote.required("suite").stringValue(),
                    vote.required("item").stringValue(),
                    vote.required("pass").booleanValue());
        }
    }

    /**
     * Calibrate every judge of the project's suites.
     *
     * @param votes a line {@code {"suite","item","pass","run"}} a verdict of a person; several on one answer: the majority
     * @param run whose answers votes without {@code run} are about; null for the newest evaluated one
     * @throws DataException if a line is no verdict, or none is about an answer that a judge judged
     * @throws UsageException if no suite has a judge
     */
    public StepOutcome run(Path votes, @Nullable RunFolder run) {
        Map<String, SuiteCheck> judges = new LinkedHashMap<>();
        for (Suite suite : suites.require()) {
            suite.checks().stream()
                    .filter(check -> check.check().judgedBy().isPresent())
                    .forEach(check -> judges.put(suite.name() + "/" + check.id(), check));
        }
        if (judges.isEmpty()) {
            throw new UsageException("No suite has a judge", "add a check: judge; docs/evaluation.md shows one");
        }
        Map<Answer, Integer> people = people(votes, run);
        Map<String, Counts> counts = new TreeMap<>();
        judges.values().forEach(check -> counts.put(check.check().name(), new Counts()));
        int missing = 0;
        Map<String, Map<String, ItemScores>> scores = new HashMap<>();
        for (Map.Entry<Answer, Integer> vote : people.entrySet()) {
            Answer answer = vote.getKey();
            ItemScores judged = scores.computeIfAbsent(answer.run, this::scores).get(answer.suite + "/" + answer.item);
            boolean any = false;
            for (CheckResult result : judged == null ? List.<CheckResult>of() : judged.results()) {
                Counts own = counts.get(result.check());
                if (own != null && judges.containsKey(answer.suite + "/" + result.checkId())) {
                    any = true;
                    own.add(result, vote.getValue());
                }
            }
            missing += any ? 0 : 1;
        }
        return outcome(counts, people.size(), missing, votes);
    }

    private StepOutcome outcome(Map<String, Counts> counts, int answers, int missing, Path votes) {
        if (missing == answers) {
            throw new DataException(
                    "None of the " + answers + " answers in " + votes
                            + " was judged by a model of the suites as they are now",
                    "evaluate the run first, and name it: --run, or \"run\" in each line");
        }
        JudgeCalibrations calibrations = JudgeCalibrations.read(context.project());
        List<String> lines = new ArrayList<>();
        Map<String, Object> details = new LinkedHashMap<>();
        counts.forEach((name, own) -> {
            TwoRaters both = own.raters();
            details.put(name, details(both));
            if (both.n() > 0) {
                calibrations.put(name, both);
            }
            lines.addAll(lines(name, both, own));
        });
        if (missing > 0) {
            lines.add("note: " + missing + " of " + answers + " answers were judged by no model and count nowhere");
        }
        return StepOutcome.done(NAME, lines, "tunesmith evaluate", details);
    }

    private static List<String> lines(String name, TwoRaters both, Counts own) {
        List<String> lines = new ArrayList<>();
        lines.add(name + ": " + Count.of(both.n(), "answer") + " judged by people too");
        if (both.n() > 0) {
            Interval kappa = both.kappaInterval();
            lines.add("  agreement      " + rate(both.agreement()));
            lines.add(String.format(
                    Locale.ROOT,
                    "  Cohen's kappa  %.2f (95 %% interval %.2f to %.2f)",
                    both.kappa(),
                    kappa.low(),
                    kappa.high()));
            lines.add("  of what people pass, the judge passes (TPR)  " + rate(both.truePositiveRate()));
            lines.add("  of what people fail, the judge fails (TNR)   " + rate(both.trueNegativeRate()));
        }
        if (own.errors > 0) {
            lines.add("  note: the judge gave no verdict on " + own.errors + " of them");
        }
        if (own.split > 0) {
            lines.add("  note: people are divided on " + own.split + " of them, which count nowhere");
        }
        return lines;
    }

    private static String rate(Rate rate) {
        return String.format(
                Locale.ROOT,
                "%d of %d, %.0f %% (95 %% interval %.0f to %.0f)",
                rate.passed(),
                rate.total(),
                PERCENT * rate.value(),
                PERCENT * rate.interval().low(),
                PERCENT * rate.interval().high());
    }

    private static Map<String, Object> details(TwoRaters both) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("n", both.n());
        map.put("counts", both);
        map.put("agreement", both.agreement());
        map.put("kappa", Double.isNaN(both.kappa()) ? "undefined" : (Object) both.kappa());
        map.put("kappaInterval", both.kappaInterval());
        map.put("truePositiveRate", both.truePositiveRate());
        map.put("trueNegativeRate", both.trueNegativeRate());
        return map;
    }

    /** Verdicts of one judge beside those of people. */
    private static final class Counts {
        private final int[] cells = new int[4];
        private int errors;
        private int split;

        void add(CheckResult judge, int people) {
            if (judge.isError()) {
                errors++;
            } else if (people == 0) {
                split++;
            } else {
                cells[(judge.isPassed() ? 0 : 2) + (people > 0 ? 0 : 1)]++;
            }
        }

        TwoRaters raters() {
            return new TwoRaters(cells[0], cells[1], cells[2], cells[3]);
        }
    }

    private Map<String, ItemScores> scores(String run) {
        Map<String, ItemScores> all = new HashMap<>();
        EvaluationFiles.readScores(context.project().run(run).path())
                .forEach(scores -> all.put(scores.suite() + "/" + scores.item(), scores));
        return all;
    }

    private Map<Answer, Integer> people(Path file, @Nullable RunFolder run) {
        Map<Answer, Integer> votes = new LinkedHashMap<>();
        VOTES.read(file, (line, vote) -> {
            String named = vote.run();
            String of = named != null ? context.project().run(named).id() : (run == null ? newest() : run).id();
            votes.merge(new Answer(of, vote.suite(), vote.item()), vote.pass() ? 1 : -1, Integer::sum);
        });
        if (votes.isEmpty()) {
            throw new DataException(file + " holds no verdict", "write one a line");
        }
        return votes;
    }

    private RunFolder newest() {
        Optional<RunFolder> found = context.project().runs().stream()
                .filter(run -> Files.isRegularFile(run.path().resolve(EvaluationFiles.SCORES_FILE)))
                .reduce((first, second) -> second);
        return found.orElseThrow(() -> new UsageException(
                "No run of " + context.project().root() + " was evaluated", "evaluate first: tunesmith evaluate"));
    }
}
