package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.data.format.CanonicalFormat;
import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.probe.FewShots;
import dev.tunesmith.evaluate.probe.ItemGrade;
import dev.tunesmith.evaluate.probe.ProbeResult;
import dev.tunesmith.evaluate.probe.PromptProbe;
import dev.tunesmith.evaluate.probe.PromptVariant;
import dev.tunesmith.evaluate.probe.SampleRetrieval;
import dev.tunesmith.evaluate.probe.TaskPrompt;
import dev.tunesmith.evaluate.probe.VariantScore;
import dev.tunesmith.evaluate.run.Evaluator;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.evaluate.run.ItemScores;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.project.config.EndpointConfig;
import dev.tunesmith.project.config.ProbeConfig;
import dev.tunesmith.project.folder.Fingerprint;
import dev.tunesmith.project.folder.RunFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds the best prompt for the base model on some dev items, and the items that it handles at most fairly even so.
 *
 * <p>For each suite: the prompt as written, the task prompt without an example (as system text and as user text), and the
 * task prompt with worked examples. Test items are never used.
 *
 * <p><b>Writes</b> into the base's run: {@code probe/SUITE.json} (every prompt's score, the best one, each item's grade),
 * {@code probe/SUITE-cases.jsonl} (the items handled at most fairly), and the answers behind them.
 */
public final class ProbeStep {

    static final String NAME = "probe";

    /** In a result: nothing could be judged, and asking again may cure it. */
    private static final String ASK_AGAIN = "askAgain";

    private final StepContext context;
    private final SuiteChoice choice;
    private final SuiteSet suites;

    /** Probe with every suite. */
    public ProbeStep(StepContext context) {
        this(context, SuiteChoice.all());
    }

    /** Probe with some suites. */
    public ProbeStep(StepContext context, SuiteChoice choice) {
        this(context, choice, SuiteSet.read(context, choice, new ProjectResources(context)));
    }

    ProbeStep(StepContext context, SuiteChoice choice, SuiteSet suites) {
        this.context = context;
        this.choice = choice;
        this.suites = suites;
        suites.resources().requireEncoderNamed(suites.all()); // before a model is loaded
    }

    /** Probe every suite whose probe is not current. */
    public StepOutcome run(BaseModel model) {
        return run(EvaluatedModel.base(context, model));
    }

    /** Probe a model behind an endpoint in the same way; its run is begun where there is none. */
    public StepOutcome endpoint(EndpointConfig endpoint, BaseModel base) {
        try (EvaluatedModel model = EvaluatedModel.endpoint(context, endpoint, base)) {
            return run(model);
        }
    }

    private StepOutcome run(EvaluatedModel model) {
        RunFolder run = new BaseRuns(context).findOrBegin(model);
        List<String> lines = new ArrayList<>();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("run", run.id());
        boolean skipped = true;
        boolean again = false;
        ProbeText text = new ProbeText(context.project());
        try (ProjectResources resources = suites.resources()) {
            for (Suite suite : suites.require()) {
                Plan plan = plan(suite, model);
                Optional<JsonNode> known = current(run, plan);
                if (known.isEmpty()) {
                    skipped = false;
                    known = Optional.of(probe(run, plan, model));
                }
                again |= known.get().has(ASK_AGAIN);
                lines.addAll(text.lines(run, known.get()));
                details.put(suite.name(), known.get());
            }
        }
        if (!skipped) {
            new ResultIndex(context).update();
        }
        return new StepOutcome(NAME, skipped, lines, next(model, again), details);
    }

    private String next(EvaluatedModel model, boolean again) {
        if (again) {
            return "tunesmith probe" + model.option("--model") + choice.arguments();
        }
        // What is behind an endpoint is not trained here.
        String evaluated = model.option("--run");
        return evaluated.isEmpty() ? "tunesmith train" : "tunesmith evaluate" + evaluated + choice.arguments();
    }

    /**
     * The prompts that a model may be asked with for a suite, retrieved examples too. Of use while the suites' resources are open,
     * which the caller closes.
     */
    List<PromptVariant> variants(Suite suite) {
        List<Sample> train = suites.like(suite, Split.TRAIN);
        return variants(
                context.config().task().promptFor(suite.name()),
                train,
                train.isEmpty() ? null : suites.resources().encoders().retrieval(train));
    }

    /**
     * The best known prompt of a model for a suite; probes where that was not done yet. Of use while the suites' resources are
     * open, which the caller closes.
     */
    PromptVariant best(RunFolder run, Suite suite, EvaluatedModel model) {
        Plan plan = plan(suite, model);
        JsonNode result = current(run, plan).orElseGet(() -> probe(run, plan, model));
        String id = result.path("best").asString("");
        return plan.variants.stream()
                .filter(variant -> variant.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new DataException(
                        run.probe(suite.name()) + " names the prompt " + id + ", which is none of this project's",
                        "remove that file and probe again"));
    }

    /** What a probe of a suite would do. */
    private record Plan(
            Suite suite,
            List<PromptVariant> variants,
            List<Sample> items,
            @Nullable SampleRetrieval retrieval,
            String fingerprint) {}

    private Plan plan(Suite suite, EvaluatedModel model) {
        ProbeConfig probe = context.config().probe();
        String task = context.config().task().promptFor(suite.name());
        List<Sample> train = suites.like(suite, Split.TRAIN);
        List<Sample> dev = PromptProbe.subset(suites.like(suite, Split.DEV), probe.limit(), probe.seed());
        Fingerprint fingerprint = new Fingerprint()
                .add("weights", model.sha256())
                .add("suite", suite.name())
                .add("suites", suites.hash())
                .add("task", task)
                .add("probe", probe.toString())
                .add("maxNewTokens", "" + context.config().evaluate().maxNewTokens())
                .add("template", model.templateHash());
        train.forEach(sample -> fingerprint.add("train", CanonicalFormat.hash(sample)));
        dev.forEach(sample -> fingerprint.add("dev", CanonicalFormat.hash(sample)));
        if (dev.isEmpty()) {
            fingerprint.add("none", suites.noneLike(Split.DEV)); // what is told may change
        }
        SampleRetrieval retrieval = null;
        if (probe.nearest() && probe.shots() > 0 && !train.isEmpty()) {
            Encoders encoders = suites.resources().encoders();
            retrieval = encoders.retrieval(train);
            encoders.identity().ifPresent(hash -> fingerprint.add("encoder", hash));
        }
        return new Plan(suite, variants(task, train, retrieval), dev, retrieval, fingerprint.hex());
    }

    private List<PromptVariant> variants(String task, List<Sample> train, @Nullable SampleRetrieval retrieval) {
        ProbeConfig probe = context.config().probe();
        boolean told = !task.isBlank();
        TaskPrompt system = told ? new TaskPrompt(task, TaskPrompt.Placement.SYSTEM) : TaskPrompt.none();
        List<PromptVariant> variants = new ArrayList<>();
        if (told) {
            variants.add(PromptVariant.zeroShot("zero-shot-system", system));
            variants.add(PromptVariant.zeroShot("zero-shot-user", new TaskPrompt(task, TaskPrompt.Placement.USER)));
        } else {
            variants.add(PromptVariant.asWritten());
        }
        int shots = probe.shots();
        if (shots > 0 && !train.isEmpty()) {
            List<Sample> fixed = FewShots.covering(train, shots, probe.seed());
            variants.add(PromptVariant.fewShot("few-shot-" + shots, system, fixed));
            if (retrieval != null) {
                variants.add(PromptVariant.nearest("nearest-" + shots, system, shots, retrieval));
            }
        }
        return variants;
    }

    private static Optional<JsonNode> current(RunFolder run, Plan plan) {
        return run.json(run.probe(plan.suite.name()))
                .filter(known -> known.path("fingerprint").asString("").equals(plan.fingerprint))
                .filter(known -> !known.has(ASK_AGAIN));
    }

    private JsonNode probe(RunFolder run, Plan plan, EvaluatedModel model) {
        String name = plan.suite.name();
        ObjectNode result = Json.object();
        result.put("suite", name);
        result.put("fingerprint", plan.fingerprint);
        if (plan.retrieval != null) {
            result.put("nearestExamples", plan.retrieval.description());
        }
        if (plan.items.isEmpty()) {
            // Without dev items there is nothing to choose by; the strongest usual prompt stands, and that is said.
            PromptVariant last = plan.variants.get(plan.variants.size() - 1);
            result.put("items", 0);
            result.put("best", last.id());
            result.put("note", "suite " + name + ": " + suites.noneLike(Split.DEV));
            run.write(run.probe(name), Json.pretty(result) + "\n");
            return result;
        }
        LanguageModel language = model.language();
        Evaluator evaluator = new Evaluator(
                language, context.config().evaluate().batchSize(), context.progress(), context.cancellation());
        // A judge may cost, and decides nothing here unless it is the headline.
        Suite limited = suites.limited(plan.suite, model::count).withoutJudges();
        suites.resources().answering(language.identity(), model::count).require(List.of(limited));
        ProbeResult found = new PromptProbe(evaluator, run.probeFolder(name)).run(limited, plan.variants, plan.items);
        result.put("items", plan.items.size());
        result.put("headline", plan.suite.headline());
        result.put("best", found.best().id());
        result.put("bestDescription", found.best().description());
        result.set(
                "scores",
                Json.tree(found.scores().stream().map(ProbeStep::score).toList()));
        result.set("failedChecks", Json.tree(failedChecks(found)));
        firstError(found).ifPresent(error -> result.put("firstError", error));
        if (found.run().passRate(plan.suite.headline()).total() == 0 && EvaluationNext.mayBeCured(found.run())) {
            result.put(ASK_AGAIN, true);
        }
        result.set("grades", Json.tree(found.grades()));
        StepFiles.writeLines(run.probeFolder(name + "-cases.jsonl"), cases(found));
        run.write(run.probe(name), Json.pretty(result) + "\n");
        return result;
    }

    private static Map<String, Object> score(VariantScore score) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", score.id());
        map.put("description", score.description());
        map.put("passed", score.passRate().passed());
        map.put("total", score.passRate().total());
        map.put("meanScore", score.meanScore());
        map.put("meanPromptTokens", score.meanPromptTokens());
        map.put("stopped", score.stopped());
        map.put("errors", score.errors());
        return map;
    }

    /** Check → how many of the best prompt's answers fail it. */
    private static Map<String, Integer> failedChecks(ProbeResult found) {
        Map<String, Integer> failed = new LinkedHashMap<>();
        found.run().suite().checks().forEach(check -> failed.put(check.id(), 0));
        for (ItemScores scores : found.run().scores()) {
            for (CheckResult result : scores.results()) {
                if (!result.isPassed() && !result.isError()) {
                    failed.merge(result.checkId(), 1, Integer::sum);
                }
            }
        }
        return failed;
    }

    private static Optional<String> firstError(ProbeResult found) {
        return found.run().scores().stream()
                .flatMap(scores -> scores.results().stream())
                .filter(CheckResult::isError)
                .map(CheckResult::message)
                .findFirst();
    }

    private static List<String> cases(ProbeResult found) {
        Map<String, Sample> items = new LinkedHashMap<>();
        Map<String, ItemOutput> outputs = new LinkedHashMap<>();
        found.run().items().forEach(item -> items.put(item.id(), item));
        found.run().outputs().forEach(output -> outputs.put(output.item(), output));
        List<String> lines = new ArrayList<>();
        for (ItemGrade grade : ItemGrade.atMostFair(found.grades())) {
            Sample item = items.get(grade.item());
            ItemOutput output = outputs.get(grade.item());
            if (item == null || output == null) {
                throw new IllegalStateException("a graded item was asked: " + grade.item());
            }
            ObjectNode line = Json.object();
            line.put("item", grade.item());
            line.put("grade", grade.grade().name().toLowerCase(Locale.ROOT));
            line.put("score", grade.score());
            line.set("reasons", Json.tree(grade.reasons()));
            line.put("input", item.input());
            line.put("reference", item.response());
            line.put("answer", output.answer());
            lines.add(Json.line(line));
        }
        return lines;
    }
}
