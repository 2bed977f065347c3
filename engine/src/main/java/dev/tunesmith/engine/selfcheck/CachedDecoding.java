package dev.tunesmith.engine.selfcheck;

import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Sampling;
import dev.tunesmith.engine.generate.Generator;
import dev.tunesmith.engine.generate.Limits;
import dev.tunesmith.engine.generate.PreparedRequest;
import dev.tunesmith.engine.generate.Shortcuts;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.selfcheck.Finding.Measure;
import dev.tunesmith.engine.train.Packer;
import dev.tunesmith.engine.train.TrainingRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether answers made token by token with a cache, several at once, have the probabilities of a full forward pass. */
final class CachedDecoding {

    static final String NAME = "decoding = full forward";

    private static final int ANSWERS = 4;
    private static final int NEW_TOKENS = 8;

    /** Of a natural logarithm of a probability. */
    private static final double BOUND = 1e-4;

    private static final long CACHE_BYTES = 1L << 30;

    private CachedDecoding() {}

    /** Answer the prompts of the first rows, greedily, past stop tokens; adapter borrowed, or null for the model alone. */
    static Finding check(Subject subject, @Nullable LoraAdapter adapter) {
        DecoderModel model = subject.model();
        int context = model.dimensions().maxPositions();
        List<int[]> prompts = subject.rows().stream()
                .map(row -> Arrays.copyOf(row.ids(), row.firstTarget()))
                .filter(prompt -> prompt.length + NEW_TOKENS <= context)
                .limit(ANSWERS)
                .toList();
        String compared = "log-probabilities of " + NEW_TOKENS + " tokens for each of " + prompts.size()
                + " prompts, with the cache and in one pass";
        if (prompts.isEmpty()) {
            return Finding.notApplicable(NAME, compared, "the context has no room for an answer");
        }
        List<PreparedRequest> requests = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            requests.add(new PreparedRequest(i, prompts.get(i), request(prompts.get(i))));
        }
        Limits limits = new Limits(Set.of(), context, ANSWERS, subject.config().tokenBudget(), CACHE_BYTES);
        List<Generation> answers = new ArrayList<>();
        new Generator(model, adapter, null, limits, Shortcuts.ALL).run(requests, new Cancellation(), answers::add);
        double largest = 0;
        for (Generation answer : answers) {
            largest = Math.max(largest, difference(model, adapter, prompts.get(answer.request()), answer));
        }
        return Finding.measured(
                NAME, compared, "they differ by", new Measure(largest, BOUND), "report this with the model's name");
    }

    private static GenerationRequest request(int[] prompt) {
        return new GenerationRequest(
                new Prompt.Tokens(prompt), NEW_TOKENS, Sampling.greedy(), List.of(), true, 1, true, null);
    }

    private static double difference(
            DecoderModel model, @Nullable LoraAdapter adapter, int[] prompt, Generation answer) {
        int[] ids = Arrays.copyOf(prompt, prompt.length + answer.tokens().size());
        int[] labels = new int[ids.length];
        Arrays.fill(labels, TrainingRow.IGNORED);
        for (int i = prompt.length; i < ids.length; i++) {
            ids[i] = answer.tokens().get(i - prompt.length);
            labels[i] = ids[i];
        }
        TrainingRow row = new TrainingRow("answer", ids, labels);
        PackedBatch batch = new Packer(1, false).pack(List.of(row)).get(0).batch();
        float[] losses = model.loss(batch, adapter).rowLosses();
        double largest = losses.length == answer.logProbabilities().size() ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < losses.length && Double.isFinite(largest); i++) {
            double difference = Math.abs(losses[i] + answer.logProbabilities().get(i));
            largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
        }
        return largest;
    }
}
