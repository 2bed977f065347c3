package dev.tunesmith.project.step;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.data.format.CanonicalFormat;
import dev.tunesmith.evaluate.check.CheckResources;
import dev.tunesmith.evaluate.probe.PromptVariant;
import dev.tunesmith.evaluate.run.EvaluationFiles;
import dev.tunesmith.evaluate.run.Evaluator;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import dev.tunesmith.project.config.EndpointConfig;
import dev.tunesmith.project.config.PriceConfig.TokenPrice;
import dev.tunesmith.project.folder.Fingerprint;
import dev.tunesmith.project.folder.FolderLock;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.project.folder.StepStamps.Stamp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

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
    private static final String FAILED_SUITE = "failedSuite";
    static final String IN_ERROR = "itemsInError";

    private final StepContext context;
    private final SuiteSet suites;
    private final JudgeCalibrations calibrations;
    private final SuiteChoice choice;
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
        this(context, SuiteChoice.all(), retryErrors);
    }

    /**
     * Evaluate some of the suites.
     *
     * @throws UsageException if a suite cannot be read, or a check needs an encoder and the project names none
     */
    public EvaluateStep(StepContext context, SuiteChoice choice, boolean retryErrors) {
        this(context, choice, SuiteSet.read(context, choice, new ProjectResources(context)), retryErrors);
    }

    EvaluateStep(StepContext context, SuiteChoice choice, SuiteSet suites, boolean retryErrors) {
        this.context = context;
        this.choice = choice;
        this.retryErrors = retryErrors;
        this.suites = suites;
        this.calibrations = JudgeCalibrations.read(context.project());
        suites.resources().requireEncoderNamed(suites.all()); // before a model is loaded
    }

    /**
     * What came of it.
     *
     * @param run the evaluated one
     * @param outcome what to tell
     * @param exitCode done, a suite below its pass rate, or items that could not be judged
     */
    public record Evaluated(RunFolder run, StepOutcome outcome, ExitCode exitCode) {

        private Evaluated withMore(List<String> more) {
            List<String> lines = new ArrayList<>(outcome.lines());
            lines.addAll(more);
            return more.isEmpty() ? this : new Evaluated(run, outcome.withLines(lines), exitCode);
        }
    }

    /** Evaluate the base model with its best prompt. */
    public Evaluated base(BaseModel model) {
        try (ProjectResources resources = suites.resources()) {
            return prompted(EvaluatedModel.base(context, model), null);
        }
    }

    /**
     * Evaluate a model behind an endpoint with its best prompt, in a run of its own.
     *
     * @param base counts the tokens of references, so that answers have the same limit as the base's
     */
    public Evaluated endpoint(EndpointConfig endpoint, BaseModel base) {
        try (ProjectResources resources = suites.resources();
                EvaluatedModel model = EvaluatedModel.endpoint(context, endpoint, base)) {
            return prompted(model, endpoint.price());
        }
    }

    private Evaluated prompted(EvaluatedModel model, @Nullable TokenPrice price) {
        suites.requireItems(); // before a run is begun that would stay empty
        RunFolder run = new BaseRuns(context).findOrBegin(model);
        ProbeStep probe = new ProbeStep(context, choice, suites);
        Map<String, PromptVariant> prompts = new LinkedHashMap<>();
        suites.require().forEach(suite -> prompts.put(suite.name(), probe.best(run, suite, model)));
        Fingerprint fingerprint = fingerprint(model.sha256(), model.dtypeWord())
                .add("template", model.templateHash())
                .add(
                        "prompts",
                        prompts.values().stream()
                                .map(PromptVariant::id)
                                .toList()
                                .toString());
        prompts.keySet().forEach(suite -> fingerprint.file(run.probe(suite)));
        Work work = new Work(run, fingerprint.hex(), model::language, model::count, price);
        Map<String, String> ids = new LinkedHashMap<>();
        prompts.forEach((suite, prompt) -> ids.put(suite, prompt.id()));
        ReplacedAnswers replaced = ReplacedAnswers.before(context.project(), run, ids);
        Evaluated done = evaluate(work, suite -> {
            PromptVariant prompt = prompts.get(suite.name());
            return prompt == null ? PromptVariant.asWritten() : prompt;
        });
        List<String> lines = done.outcome().skipped() ? List.of() : replaced.lines();
        replaced.forget();
        return done.withMore(lines);
    }

    /**
     * Evaluate a tuned model with the plain prompt.
     *
     * @throws UsageException if the run has not trained anything to its end
     */
    public Evaluated tuned(BaseModel model, RunFolder run) {
        requireTrained(run);
        suites.requireItems();
        String fingerprint = fingerprint(model.sha256(), model.dtypeWord())
                .add("template", model.templateHash(run))
                .file(run.trainsAdapter() ? run.adapter().resolve("adapter_model.safetensors") : run.model())
                .hex();
        try (ProjectResources resources = suites.resources();
                Views views = new Views()) {
            Work work = new Work(run, fingerprint, () -> views.add(model.tuned(run)), model::count, null);
            return evaluate(work, suite -> PromptVariant.asWritten());
        }
    }

    /**
     * Refuse a run that has not trained anything to its end.
     *
     * @throws UsageException if it has not
     */
    public static void requireTrained(RunFolder run) {
        if (!run.isTrained()) {
            throw new UsageException(
                    "Run " + run.id() + " has not finished its training",
                    "train first: tunesmith train, or train --resume");
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

    private Fingerprint fingerprint(String sha256, String dtype) {
        Fingerprint fingerprint = new Fingerprint()
                .add("weights", sha256)
                .add("dtype", dtype)
                .add("suites", suites.hash())
                .add("batchSize", "" + context.config().evaluate().batchSize())
                .add("maxNewTokens", "" + context.config().evaluate().maxNewTokens());
        for (Suite suite : suites.require()) {
            for (SuiteCheck check : suite.checks()) {
                if (check.check().needsEncoder()) {
                    suites.resources().encoders().identity().ifPresent(hash -> fingerprint.add("encoder", hash));
                }
                // The name says which model judges and by which rubric.
                check.check()
                        .judgedBy()
                        .ifPresent(judge -> fingerprint
                                .add(check.id(), check.check().name())
                                .add(
                                        "calibration",
                                        calibrations.words(check.check().name())));
            }
            for (Sample item : suites.items(suite)) {
                fingerprint.add(item.id(), CanonicalFormat.hash(item));
            }
        }
        return fingerprint;
    }

    /** What is evaluated, where, and by whom. */
    private record Work(
            RunFolder run,
            String fingerprint,
            Supplier<LanguageModel> language,
            ToIntFunction<String> tokens,
            @Nullable TokenPrice price) {}

    private Evaluated evaluate(Work work, Function<Suite, ? extends Function<Sample, Prompt>> prompts) {
        RunFolder run = work.run;
        String step = NAME + "-" + run.id() + (choice.isAll() ? "" : "-" + chosen());
        // Items in error are asked again, so such an evaluation is not done; answers that are there are kept.
        Optional<Stamp> done = context.project()
                .stamps()
                .done(step, work.fingerprint)
                .filter(stamp -> !retryErrors || !stamp.facts().containsKey(IN_ERROR));
        if (done.isPresent()) {
            Map<String, String> facts = done.get().facts();
            StepOutcome outcome = StepOutcome.skipped(
                    step,
                    List.of(done.get().summary().split("\n")),
                    new EvaluationNext(context.project(), choice).of(run, facts),
                    Map.of("run", run.id()));
            return new Evaluated(run, outcome, exitCode(facts));
        }
        List<SuiteRun> results = results(work, prompts);
        EvaluationSummary summary = new EvaluationSummary(results, calibrations, work.price);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("run", run.id());
        details.putAll(summary.details());
        Map<String, String> facts = new LinkedHashMap<>();
        note(results, suites.resources(), facts);
        List<Path> outputs =
                List.of(run.path().resolve("outputs.jsonl"), run.path().resolve("scores.jsonl"));
        // Remembered for a screen of the usual width: the one that it is shown on again may be another.
        context.project()
                .stamps()
                .remember(
                        step, work.fingerprint, outputs, String.join("\n", summary.lines(StepContext.COLUMNS)), facts);
        new ResultIndex(context).update();
        StepOutcome outcome = StepOutcome.done(
                step,
                summary.lines(context.columns()),
                new EvaluationNext(context.project(), choice).of(run, facts),
                details);
        return new Evaluated(run, outcome, exitCode(facts));
    }

    private List<SuiteRun> results(Work work, Function<Suite, ? extends Function<Sample, Prompt>> prompts) {
        List<SuiteRun> results = new ArrayList<>();
        try (FolderLock lock = work.run.lock();
                EvaluationFiles files = EvaluationFiles.open(work.run.path());
                ResultIndex.Answers answers = new ResultIndex(context).answers()) {
            LanguageModel language = work.language.get();
            suites.resources()
                    .answering(language.identity(), work.tokens)
                    .askingJudgesAgain()
                    .require(suites.require());
            Evaluator evaluator = new Evaluator(
                    language,
                    context.config().evaluate().batchSize(),
                    context.progress(),
                    context.cancellation(),
                    answers);
            if (!retryErrors) {
                evaluator = evaluator.keepingErrors();
            }
            for (Suite suite : suites.require()) {
                Suite limited = suites.limited(suite, work.tokens);
                results.add(evaluator.run(limited, suites.items(suite), prompts.apply(suite), files));
            }
        }
        return results;
    }

    /** Part of a stamp's name: which suites it is for. */
    private String chosen() {
        return new Fingerprint()
                .add("names", choice.names().toString())
                .add("tags", choice.tags().toString())
                .hex()
                .substring(0, 8);
    }

    /** Remember what decides the exit code and what to do next. */
    static void note(List<SuiteRun> results, CheckResources resources, Map<String, String> facts) {
        for (SuiteRun result : results) {
            if (!result.isPassed()) {
                facts.put(FAILED_SUITE, result.suite().name());
            }
            if (result.itemsInError() > 0) {
                facts.put(IN_ERROR, "" + result.itemsInError());
            }
        }
        if (facts.containsKey(IN_ERROR) && results.stream().noneMatch(EvaluationNext::mayBeCured)) {
            facts.put(EvaluationNext.CHECKS_ALONE, "true");
        }
        if (results.stream().anyMatch(result -> EvaluationNext.lacksBase(result, resources))) {
            facts.put(EvaluationNext.BASE_MISSING, "true");
        }
    }

    static ExitCode exitCode(Map<String, String> facts) {
        if (facts.containsKey(IN_ERROR)) {
            return ExitCode.ITEMS_IN_ERROR;
        }
        return facts.containsKey(FAILED_SUITE) ? ExitCode.SUITE_FAILED : ExitCode.DONE;
    }
}
