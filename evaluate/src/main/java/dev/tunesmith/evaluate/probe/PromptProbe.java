package dev.tunesmith.evaluate.probe;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.evaluate.run.EvaluationFiles;
import dev.tunesmith.evaluate.run.Evaluator;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.suite.Suite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** Tries prompt variants on some dev items and keeps the best. */
public final class PromptProbe {

    private final Evaluator evaluator;
    private final Path folder;

    /**
     * Probe with the evaluator's model.
     *
     * @param folder each variant's answers are recorded in a folder of its id below this one, so that a probe resumes
     */
    public PromptProbe(Evaluator evaluator, Path folder) {
        this.evaluator = evaluator;
        this.folder = folder;
    }

    /**
     * Run every variant on the items and choose the best: most passes of the headline check, then the higher mean score,
     * then the shorter prompt.
     *
     * @param variants at least one, ids unique
     * @param items dev items of the suite; never test items, on which the choice would be a claim
     */
    public ProbeResult run(Suite suite, List<PromptVariant> variants, List<Sample> items) {
        requireUsable(suite, variants, items);
        List<SuiteRun> runs = new ArrayList<>();
        List<VariantScore> scores = new ArrayList<>();
        for (PromptVariant variant : variants) {
            try (EvaluationFiles files = EvaluationFiles.open(folder.resolve(variant.id()))) {
                SuiteRun run = evaluator.run(suite, items, variant, files);
                runs.add(run);
                scores.add(score(variant, run));
            }
        }
        int best = IntStream.range(0, scores.size())
                .boxed()
                .max(Comparator.<Integer>comparingInt(
                                i -> scores.get(i).passRate().passed())
                        .thenComparingDouble(i -> scores.get(i).meanScore())
                        .thenComparingDouble(i -> -scores.get(i).meanPromptTokens())
                        .thenComparingInt(i -> -i))
                .orElseThrow();
        return new ProbeResult(scores, variants.get(best), runs.get(best), ItemGrade.of(runs.get(best)));
    }

    /** Choose n samples by a seed, in their order; all where there are no more. */
    public static List<Sample> subset(List<Sample> samples, int n, long seed) {
        List<Integer> places =
                new ArrayList<>(IntStream.range(0, samples.size()).boxed().toList());
        Collections.shuffle(places, new Random(seed));
        return places.subList(0, Math.min(n, places.size())).stream()
                .sorted()
                .map(samples::get)
                .toList();
    }

    private static void requireUsable(Suite suite, List<PromptVariant> variants, List<Sample> items) {
        Set<String> ids = new HashSet<>();
        for (PromptVariant variant : variants) {
            if (!ids.add(variant.id())) {
                throw new IllegalArgumentException("two prompt variants have the id " + variant.id());
            }
        }
        if (variants.isEmpty()) {
            throw new IllegalArgumentException("a probe needs at least one prompt variant");
        }
        if (items.isEmpty()) {
            throw new DataException(
                    "There is no dev item to probe suite " + suite.name() + " with",
                    "add dev items that the suite's filter lets through");
        }
    }

    private static VariantScore score(PromptVariant variant, SuiteRun run) {
        String headline = run.suite().headline();
        List<ItemOutput> answered =
                run.outputs().stream().filter(output -> output.error() == null).toList();
        double promptTokens =
                answered.stream().mapToInt(ItemOutput::promptTokens).average().orElse(0);
        double stopped = answered.stream()
                .mapToInt(output -> output.finishReason() == FinishReason.STOP ? 1 : 0)
                .average()
                .orElse(0);
        return new VariantScore(
                variant.id(),
                variant.description(),
                run.passRate(headline),
                run.meanScore(headline),
                promptTokens,
                stopped,
                run.errors(headline));
    }
}
