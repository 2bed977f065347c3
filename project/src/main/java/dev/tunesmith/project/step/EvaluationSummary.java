package dev.tunesmith.project.step;

import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.check.PairJudgements;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.stats.Rate;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import dev.tunesmith.project.config.PriceConfig.TokenPrice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is told of an evaluation: a table a suite, what judges are worth, the matrix of capabilities, what it cost. */
final class EvaluationSummary {

    private static final double PERCENT = 100;

    /** So many checks stand in the line of their suite; more are a table. */
    private static final int IN_ONE_LINE = 2;

    private final List<SuiteRun> results;
    private final JudgeCalibrations calibrations;
    private final @Nullable TokenPrice price;

    /**
     * Summarise an evaluation.
     *
     * @param price of the tokens, or null where they cost nothing
     */
    EvaluationSummary(List<SuiteRun> results, JudgeCalibrations calibrations, @Nullable TokenPrice price) {
        this.results = List.copyOf(results);
        this.calibrations = calibrations;
        this.price = price;
    }

    /**
     * For people.
     *
     * @param columns width of their screen
     */
    List<String> lines(int columns) {
        List<String> lines = linesOfSuites();
        lines.addAll(CapabilityMatrix.lines(results, columns));
        TokenPrice cost = price;
        if (cost != null) {
            lines.add(String.format(
                    Locale.ROOT,
                    "cost of the recorded answers: %.4f (%,d input and %,d output tokens, at %s and %s a million)",
                    cost.of(inputTokens(), outputTokens()),
                    inputTokens(),
                    outputTokens(),
                    cost.inputPerMillion(),
                    cost.outputPerMillion()));
        }
        return lines;
    }

    /** The same without what is told of all suites together. */
    List<String> linesOfSuites() {
        List<String> lines = new ArrayList<>();
        for (SuiteRun result : results) {
            lines.addAll(lines(result));
            weighted(result).ifPresent(lines::add);
            for (SuiteCheck check : result.suite().checks()) {
                check.check().judgedBy().ifPresent(judge -> lines.add(judgeLine(result, check, judge)));
            }
        }
        return lines;
    }

    /** For programs: suite → its figures. */
    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        results.forEach(result -> details.put(result.suite().name(), details(result)));
        return details;
    }

    private long inputTokens() {
        return outputs().mapToLong(ItemOutput::promptTokens).sum();
    }

    private long outputTokens() {
        return outputs().mapToLong(ItemOutput::tokens).sum();
    }

    private Stream<ItemOutput> outputs() {
        return results.stream()
                .flatMap(result -> result.answers().stream())
                .flatMap(answers -> Stream.concat(
                        answers.repeats().stream(), answers.variants().stream().map(one -> one.output())));
    }

    /** A headline by a model's verdict is never shown as if it were a rule's. */
    private String judged(SuiteRun result) {
        SuiteCheck headline = result.suite().check(result.suite().headline());
        return headline.check().judgedBy().map(judge -> ", judged by " + judge).orElse("");
    }

    private String judgeLine(SuiteRun result, SuiteCheck check, String judge) {
        List<CheckResult> judged = result.scores().stream()
                .flatMap(scores -> scores.result(check.id()).stream())
                .filter(one -> !one.isError())
                .toList();
        PairJudgements pairs = PairJudgements.of(judged);
        String biases = pairs.pairs() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; %d of %d pairs judged differently in the two orders and counted as ties; the first place wins %.0f %%"
                                + " of verdicts, the longer answer %.0f %% of decided pairs",
                        pairs.inconsistent(),
                        pairs.pairs(),
                        PERCENT * pairs.firstPlace().value(),
                        PERCENT * pairs.longer().value());
        return "  " + check.id() + " is judged by " + judge + ": "
                + calibrations.words(check.check().name()) + biases;
    }

    /** Whether a suite's checks are told in a table: they are many, or they say more than how many answers pass. */
    static boolean isTable(Suite suite) {
        return suite.checks().size() > IN_ONE_LINE || suite.repeats().n() > 1;
    }

    /** The headline and what must be known beside it: in one line, or with the checks below each in one of its own. */
    private List<String> lines(SuiteRun result) {
        Rate rate = result.passRate(result.suite().headline());
        String headline = String.format(
                Locale.ROOT,
                "%s: %d of %d pass %s",
                result.suite().name(),
                rate.passed(),
                rate.total(),
                result.suite().headline() + judged(result));
        if (!isTable(result.suite())) {
            List<String> parts = new ArrayList<>(List.of(headline + " (" + rates(result) + ")"));
            parts.addAll(notes(result));
            return List.of(String.join("; ", parts));
        }
        List<String> lines = new ArrayList<>(List.of(headline));
        notes(result).forEach(note -> lines.addAll(CheckTable.wrapped(note)));
        lines.addAll(CheckTable.lines(result));
        return lines;
    }

    private static List<String> notes(SuiteRun result) {
        List<String> notes = new ArrayList<>();
        if (result.itemsInError() > 0) {
            notes.add(Count.of(result.itemsInError(), "item") + " in error");
        }
        long repeated = RepeatedInputs.count(result.items());
        if (repeated > 0) {
            notes.add(
                    repeated == 1
                            ? "1 item asks what an earlier one asks and is told apart by number"
                            : repeated + " items ask what an earlier one asks and are told apart by number");
        }
        if (!result.meetsPassRate()) {
            notes.add("BELOW the suite's pass rate of " + result.suite().passRate());
        }
        if (!result.failedCritical().isEmpty()) {
            notes.add("CRITICAL checks failed: " + String.join(", ", result.failedCritical()));
        }
        return notes;
    }

    private static String rates(SuiteRun result) {
        List<String> rates = new ArrayList<>();
        Map<String, Double> corpus = result.corpusScores();
        for (SuiteCheck check : result.suite().checks()) {
            Rate rate = result.passRate(check.id());
            Double ofAll = corpus.get(check.id());
            rates.add((rate.total() == 0
                            ? check.id() + " –"
                            : String.format(Locale.ROOT, "%s %.0f %%", check.id(), PERCENT * rate.value()))
                    + (ofAll == null ? "" : String.format(Locale.ROOT, ", %.3f over all answers", ofAll)));
        }
        return String.join(", ", rates);
    }

    /** The suite's weighted score, where its author weighed the checks. */
    private static Optional<String> weighted(SuiteRun result) {
        if (result.suite().checks().stream().allMatch(check -> check.weight() == 1)) {
            return Optional.empty();
        }
        double[] scored = Arrays.stream(result.weightedScores())
                .filter(score -> !Double.isNaN(score))
                .toArray();
        return Optional.of(
                scored.length == 0
                        ? "  weighted score –: no item could be judged"
                        : String.format(
                                Locale.ROOT,
                                "  weighted score %.3f, the mean over %s",
                                Arrays.stream(scored).average().orElseThrow(),
                                Count.of(scored.length, "item")));
    }

    static Map<String, Object> details(SuiteRun result) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("items", result.items().size());
        details.put("itemsInError", result.itemsInError());
        details.put("meetsPassRate", result.meetsPassRate());
        details.put("failedCritical", result.failedCritical());
        details.put("passed", result.isPassed());
        Map<String, Object> rates = new LinkedHashMap<>();
        result.suite().checks().forEach(check -> rates.put(check.id(), result.passRate(check.id())));
        details.put("checks", rates);
        details.put("corpus", result.corpusScores());
        return details;
    }
}
