package dev.tunesmith.project.step;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.data.format.CanonicalFormat;
import dev.tunesmith.evaluate.probe.PromptVariant;
import dev.tunesmith.evaluate.run.EvaluationFiles;
import dev.tunesmith.evaluate.run.Evaluator;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.stats.Rate;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import dev.tunesmith.project.folder.Fingerprint;
import dev.tunesmith.project.folder.FolderLock;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.project.folder.StepStamps.Stamp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lets the base or a tuned model answer the items of every suite, and scores the answers.
 *
 * <p>The base gets the best prompt that the probe found; a tuned model gets the prompt as it is written in the samples. Both
 * are judged by the same checks and under the same limit of tokens. A base and its adapters share one loaded copy of the
 * weights.
 *
 * <p><b>Writes</b> {@code outputs.jsonl} and {@code scores.jsonl} of the run, as items finish: a stopped evaluation goes on.
 */
public final class EvaluateStep {

    static final String NAME = "evaluate";
    private static final String NEXT = "tunesmith compare";
    private static final String FAILED_SUITE = "failedSuite";
    private static final String IN_ERROR = "itemsInError";

    private final StepContext context;
    private final SuiteSet suites;
    private final boolean retryErrors;

    /** Evaluate; an evaluation that was done is done, with items in error or without. */
    public EvaluateStep(StepContext context) {
        this(context, false);
    }

    /**
     * Evaluate, asking again where there was an error.
     *
     * @param retryErrors whether the items in error of an evaluation that was done are asked again, and only these
     */
    public EvaluateStep(StepContext context, boolean retryErrors) {
        this.context = context;
        this.retryErrors = retryErrors;
        this.suites = SuiteSet.read(context);
    }

    /**
     * What came of it.
     *
     * @param outcome what to tell
     * @param exitCode done, a suite below its pass rate, or items that could not be judged
     */
    public record Evaluated(StepOutcome outcome, ExitCode exitCode) {}

    /** Evaluate the base model with its best prompt. */
    public Evaluated base(BaseModel model) {
        RunFolder run = new BaseRuns(context).findOrBegin(model);
        ProbeStep probe = new ProbeStep(context);
        Map<String, PromptVariant> prompts = new LinkedHashMap<>();
        suites.require().forEach(suite -> prompts.put(suite.name(), probe.best(run, suite, model)));
        Fingerprint fingerprint = fingerprint(model)
                .add("template", model.templateHash())
                .add(
                        "prompts",
                        prompts.values().stream()
                                .map(PromptVariant::id)
                                .toList()
                                .toString());
        prompts.keySet().forEach(suite -> fingerprint.file(run.probe(suite)));
        return evaluate(run, fingerprint.hex(), model::language, model, suite -> {
            PromptVariant prompt = prompts.get(suite.name());
            return prompt == null ? PromptVariant.asWritten() : prompt;
        });
    }

    /**
     * Evaluate a tuned model with the plain prompt.
     *
     * @throws UsageException if the run has not trained anything to its end
     */
    public Evaluated tuned(BaseModel model, RunFolder run) {
        if (!run.isTrained()) {
            throw new UsageException(
                    "Run " + run.id() + " has not finished its training",
                    "train first: tunesmith train, or train --resume");
        }
        String fingerprint = fingerprint(model)
                .add("template", model.templateHash(run))
                .file(run.trainsAdapter() ? run.adapter().resolve("adapter_model.safetensors") : run.model())
                .hex();
        try (Views views = new Views()) {
            return evaluate(
                    run, fingerprint, () -> views.add(model.tuned(run)), model, suite -> PromptVariant.asWritten());
        }
    }

    /** Views on the base that were opened; a skipped evaluation opens none. */
    private static final class Views implements AutoCloseable {
        private final List<LanguageModel> open = new ArrayList<>();

        LanguageModel add(LanguageModel view) {
            open.add(view);
            return view;
        }

        @Override
        public void close() {
            open.forEach(LanguageModel::close);
        }
    }

    private Fingerprint fingerprint(BaseModel model) {
        Fingerprint fingerprint = new Fingerprint()
                .add("weights", model.sha256())
                .add("dtype", model.dtypeWord())
                .add("suites", suites.hash())
                .add("evaluate", context.config().evaluate().toString());
        for (Suite suite : suites.require()) {
            for (Sample item : suites.items(suite)) {
                fingerprint.add(item.id(), CanonicalFormat.hash(item));
            }
        }
        return fingerprint;
    }

    private Evaluated evaluate(
            RunFolder run,
            String fingerprint,
            java.util.function.Supplier<LanguageModel> language,
            BaseModel model,
            Function<Suite, ? extends Function<Sample, Prompt>> prompts) {
        String step = NAME + "-" + run.id();
        // Items in error are asked again, so such an evaluation is not done; answers that are there are kept.
        Optional<Stamp> done = context.project()
                .stamps()
                .done(step, fingerprint)
                .filter(stamp -> !retryErrors || !stamp.facts().containsKey(IN_ERROR));
        if (done.isPresent()) {
            StepOutcome outcome =
                    StepOutcome.skipped(step, List.of(done.get().summary().split("\n")), NEXT, Map.of("run", run.id()));
            return new Evaluated(outcome, exitCode(done.get().facts()));
        }
        List<String> lines = new ArrayList<>();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("run", run.id());
        Map<String, String> facts = new LinkedHashMap<>();
        try (FolderLock lock = run.lock();
                EvaluationFiles files = EvaluationFiles.open(run.path())) {
            Evaluator evaluator = new Evaluator(
                    language.get(),
                    context.config().evaluate().batchSize(),
                    context.progress(),
                    context.cancellation());
            for (Suite suite : suites.require()) {
                Suite limited = suites.limited(suite, model::count);
                SuiteRun result = evaluator.run(limited, suites.items(suite), prompts.apply(suite), files);
                lines.add(line(result));
                details.put(suite.name(), details(result));
                note(result, facts);
            }
        }
        List<Path> outputs =
                List.of(run.path().resolve("outputs.jsonl"), run.path().resolve("scores.jsonl"));
        context.project().stamps().remember(step, fingerprint, outputs, String.join("\n", lines), facts);
        return new Evaluated(StepOutcome.done(step, lines, NEXT, details), exitCode(facts));
    }

    private static void note(SuiteRun result, Map<String, String> facts) {
        if (!result.isPassed()) {
            facts.put(FAILED_SUITE, result.suite().name());
        }
        if (result.itemsInError() > 0) {
            facts.put(IN_ERROR, "" + result.itemsInError());
        }
    }

    private static ExitCode exitCode(Map<String, String> facts) {
        if (facts.containsKey(IN_ERROR)) {
            return ExitCode.ITEMS_IN_ERROR;
        }
        return facts.containsKey(FAILED_SUITE) ? ExitCode.SUITE_FAILED : ExitCode.DONE;
    }

    private static String line(SuiteRun result) {
        List<String> rates = new ArrayList<>();
        for (SuiteCheck check : result.suite().checks()) {
            Rate rate = result.passRate(check.id());
            rates.add(String.format(Locale.ROOT, "%s %.0f %%", check.id(), 100 * rate.value()));
        }
        Rate headline = result.passRate(result.suite().headline());
        long repeated = RepeatedInputs.count(result.items());
        return String.format(
                        Locale.ROOT,
                        "%s: %d of %d pass %s (%s)%s%s%s",
                        result.suite().name(),
                        headline.passed(),
                        headline.total(),
                        result.suite().headline(),
                        String.join(", ", rates),
                        result.itemsInError() == 0 ? "" : "; " + result.itemsInError() + " items in error",
                        repeated == 0
                                ? ""
                                : "; " + repeated + " items ask what an earlier one asks and are told apart by number",
                        result.meetsPassRate()
                                ? ""
                                : "; BELOW the suite's pass rate of "
                                        + result.suite().passRate())
                + (result.failedCritical().isEmpty()
                        ? ""
                        : "; CRITICAL checks failed: " + String.join(", ", result.failedCritical()));
    }

    private static Map<String, Object> details(SuiteRun result) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("items", result.items().size());
        details.put("itemsInError", result.itemsInError());
        details.put("meetsPassRate", result.meetsPassRate());
        details.put("failedCritical", result.failedCritical());
        details.put("passed", result.isPassed());
        Map<String, Object> rates = new LinkedHashMap<>();
        result.suite().checks().forEach(check -> rates.put(check.id(), result.passRate(check.id())));
        details.put("checks", rates);
        return details;
    }
}
