package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
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

/**
 * Sets what judges said beside what people say of the same answers: agreement, Cohen's kappa, and how much of what people pass
 * or fail the judge does too.
 *
 * <p><b>Writes</b> {@code data/judge-calibration.json}, after which evaluations tell how far a judge can be believed.
 */
public final class JudgeCalibrationStep {

    static final String NAME = "judge calibrate";
    private static final double PERCENT = 100;
    private static final int EXAMPLES = 5;

    private final StepContext context;
    private final SuiteSet suites;

    public JudgeCalibrationStep(StepContext context) {
        this.context = context;
        this.suites = SuiteSet.read(context);
    }

    /** Which answer people judged. */
    private record Answer(String run, String suite, String item) {}

    /**
     * What people said of an answer.
     *
     * @param balance passes minus failures
     * @param line of the first vote
     */
    private record People(int balance, int line) {
        People and(People other) {
            return new People(balance + other.balance, Math.min(line, other.line));
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
        Map<Answer, People> people = people(votes, run);
        Map<String, Counts> counts = new TreeMap<>();
        judges.values().forEach(check -> counts.put(check.check().name(), new Counts()));
        List<String> missing = new ArrayList<>();
        Map<String, Map<String, ItemScores>> scores = new HashMap<>();
        for (Map.Entry<Answer, People> vote : people.entrySet()) {
            Answer answer = vote.getKey();
            ItemScores judged = scores.computeIfAbsent(answer.run, this::scores).get(answer.suite + "/" + answer.item);
            boolean any = false;
            for (CheckResult result : judged == null ? List.<CheckResult>of() : judged.results()) {
                Counts own = counts.get(result.check());
                if (own != null && judges.containsKey(answer.suite + "/" + result.checkId())) {
                    any = true;
                    own.add(result, vote.getValue().balance);
                }
            }
            if (!any) {
                missing.add("line " + vote.getValue().line + ": " + whyNot(answer, judged));
            }
        }
        return outcome(counts, people.size(), missing, votes);
    }

    private String whyNot(Answer answer, @Nullable ItemScores judged) {
        if (suites.all().stream().noneMatch(suite -> suite.name().equals(answer.suite))) {
            return "there is no suite " + answer.suite;
        }
        String item = "item " + answer.item + " of suite " + answer.suite;
        return judged == null
                ? "run " + answer.run + " has no " + item
                : "no judge of the suites as they are now judged " + item + " in run " + answer.run;
    }

    /** The first few of those that count nowhere. */
    private static String few(List<String> missing) {
        List<String> first = missing.subList(0, Math.min(EXAMPLES, missing.size()));
        int more = missing.size() - first.size();
        return String.join("; ", first) + (more > 0 ? "; and " + more + " more" : "");
    }

    private StepOutcome outcome(Map<String, Counts> counts, int answers, List<String> missing, Path votes) {
        if (missing.size() == answers) {
            throw new DataException(
                    "None of the " + answers + " answers in " + votes
                            + " was judged by a model of the suites as they are now: " + few(missing),
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
        if (!missing.isEmpty()) {
            lines.add("note: " + missing.size() + " of " + answers
                    + " answers were judged by no model and count nowhere: " + votes + " " + few(missing));
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

    private Map<Answer, People> people(Path file, @Nullable RunFolder run) {
        Map<Answer, People> votes = new LinkedHashMap<>();
        JudgeVote.LINES.read(file, (line, vote) -> {
            String of = run(file, line, vote, run).id();
            People said = new People(vote.pass() ? 1 : -1, line);
            votes.merge(new Answer(of, vote.suite(), vote.item()), said, People::and);
        });
        if (votes.isEmpty()) {
            throw new DataException(file + " holds no verdict", "write one a line");
        }
        return votes;
    }

    private RunFolder run(Path file, int line, JudgeVote vote, @Nullable RunFolder otherwise) {
        String named = vote.run();
        if (named == null) {
            return otherwise == null ? newest() : otherwise;
        }
        try {
            return context.project().run(named);
        } catch (UsageException e) {
            throw new DataException(file + " line " + line + ": " + e.getMessage(), e.fix(), e);
        }
    }

    private RunFolder newest() {
        Optional<RunFolder> found = context.project().runs().stream()
                .filter(run -> Files.isRegularFile(run.path().resolve(EvaluationFiles.SCORES_FILE)))
                .reduce((first, second) -> second);
        return found.orElseThrow(() -> new UsageException(
                "No run of " + context.project().root() + " was evaluated", "evaluate first: tunesmith evaluate"));
    }
}
