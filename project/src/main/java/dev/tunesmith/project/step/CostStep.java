package dev.tunesmith.project.step;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Sampling;
import dev.tunesmith.evaluate.compare.RequestCost;
import dev.tunesmith.evaluate.probe.PromptProbe;
import dev.tunesmith.evaluate.probe.PromptVariant;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.project.config.PriceConfig;
import dev.tunesmith.project.folder.RunFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Measures what a request takes: tokens, seconds alone, requests a second when many come at once; for the base with each of its
 * prompts against the tuned model with the short one; and what 1,000 requests cost at the prices of the configuration.
 */
public final class CostStep {

    static final String NAME = "cost";
    private static final double SLOW = 0.95;
    private static final long SEED = 42;

    private final StepContext context;
    private final SuiteSet suites;
    private final int requests;

    /**
     * Measure.
     *
     * @param requests test items of each suite that are asked, at least 1
     */
    public CostStep(StepContext context, int requests) {
        this.context = context;
        this.suites = SuiteSet.read(context);
        this.requests = requests;
    }

    /** Measure the base's prompts and the tuned model; the model is loaded once. */
    public StepOutcome run(BaseModel model, RunFolder tuned) {
        List<String> lines = new ArrayList<>();
        Map<String, Object> details = new LinkedHashMap<>();
        try (ProjectResources resources = suites.resources()) {
            suites.require().forEach(suite -> measure(suite, model, tuned, lines, details));
        }
        PriceConfig prices = context.config().prices();
        if (prices.machinePerHour() == 0 && prices.hosted().isEmpty()) {
            lines.add(
                    "for costs, say what your machine costs an hour, and a hosted model's tokens: prices: in tunesmith.yaml");
        }
        return StepOutcome.done(NAME, lines, "", details);
    }

    private void measure(
            Suite suite, BaseModel model, RunFolder tuned, List<String> lines, Map<String, Object> details) {
        Suite limited = suites.limited(suite, model::count);
        List<Sample> items = PromptProbe.subset(suites.items(suite), requests, SEED);
        if (items.isEmpty()) {
            lines.add("suite " + suite.name() + " has no items: nothing is measured");
            return;
        }
        List<RequestCost> costs = new ArrayList<>();
        for (PromptVariant variant : new ProbeStep(context, SuiteChoice.all(), suites).variants(suite)) {
            costs.add(measure("base, " + variant.id(), model.language(), limited, items, variant));
        }
        try (LanguageModel language = model.tuned(tuned)) {
            costs.add(measure(tuned.id() + ", short prompt", language, limited, items, PromptVariant.asWritten()));
        }
        lines.add("suite " + suite.name() + ", " + items.size()
                + " requests each: prompt + answer tokens, seconds alone (median, 95 %), requests a second at once");
        lines.addAll(lines(costs));
        details.put(suite.name(), costs);
    }

    private RequestCost measure(
            String name, LanguageModel model, Suite suite, List<Sample> items, Function<Sample, Prompt> prompts) {
        List<GenerationRequest> all =
                items.stream().map(item -> request(suite, prompts.apply(item))).toList();
        generate(model, all.subList(0, 1)); // the first one pays for warming up
        List<Double> alone = new ArrayList<>();
        List<Generation> answers = new ArrayList<>();
        try (Progress.Task task =
                context.progress().start("cost of " + suite.name() + ", " + name, all.size(), "requests")) {
            for (GenerationRequest one : all) {
                long start = System.nanoTime();
                answers.addAll(generate(model, List.of(one)));
                alone.add((System.nanoTime() - start) / 1e9);
                task.update(alone.size(), "");
            }
        }
        long start = System.nanoTime();
        generate(model, all);
        double together = (System.nanoTime() - start) / 1e9;
        return new RequestCost(
                name,
                all.size(),
                answers.stream().mapToInt(Generation::promptTokens).average().orElse(0),
                answers.stream()
                        .mapToInt(answer -> answer.tokens().size())
                        .average()
                        .orElse(0),
                RequestCost.percentile(alone, 0.5),
                RequestCost.percentile(alone, SLOW),
                all.size() / together);
    }

    private List<Generation> generate(LanguageModel model, List<GenerationRequest> batch) {
        List<Generation> answers = new ArrayList<>();
        model.generate(batch, context.cancellation(), answers::add);
        if (context.cancellation().isCancelled()
                || answers.stream().anyMatch(answer -> answer.finishReason() == FinishReason.CANCELLED)) {
            throw new InterruptedRunException("Stopped while costs were measured", "run the same command again");
        }
        return answers;
    }

    private static GenerationRequest request(Suite suite, Prompt prompt) {
        return new GenerationRequest(
                prompt, suite.maxNewTokens(), Sampling.greedy(), suite.stopStrings(), false, 1, false, null);
    }

    private List<String> lines(List<RequestCost> costs) {
        PriceConfig prices = context.config().prices();
        int width = costs.stream().mapToInt(cost -> cost.name().length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (RequestCost cost : costs) {
            StringBuilder line = new StringBuilder(String.format(
                    Locale.ROOT,
                    "  %-" + width + "s %5.0f + %3.0f  %6.2f s %6.2f s  %7.2f/s",
                    cost.name(),
                    cost.promptTokens(),
                    cost.answerTokens(),
                    cost.seconds(),
                    cost.slowSeconds(),
                    cost.requestsPerSecond()));
            if (prices.machinePerHour() > 0) {
                line.append(String.format(
                        Locale.ROOT,
                        "  %s per 1,000 on this machine",
                        amount(cost.machineCostPer1000(prices.machinePerHour()), prices)));
            }
            prices.hosted()
                    .forEach((name, price) -> line.append(String.format(
                            Locale.ROOT,
                            "  %s at %s",
                            amount(1000 * price.of(cost.promptTokens(), cost.answerTokens()), prices),
                            name)));
            lines.add(line.toString());
        }
        return lines;
    }

    private static String amount(double value, PriceConfig prices) {
        String number = String.format(Locale.ROOT, value < 1 ? "%.4f" : "%.2f", value);
        return prices.currency().isEmpty() ? number : number + " " + prices.currency();
    }
}
