package dev.tunesmith.engine.generate;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Score;
import dev.tunesmith.engine.generate.ScorePlan.Group;
import dev.tunesmith.engine.generate.ScorePlan.Pass;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Log-likelihoods of given continuations.
 *
 * <p>All continuations of one context share its run; contexts that begin alike share that prefix's run. Only rows that
 * predict a continuation's token get logits, in chunks, so that full logits never stand in memory.
 *
 * <p>Borrows model and adapter. One thread at a time.
 */
public final class Scorer {

    /** Rows whose logits stand in memory at once. */
    private static final int CHUNK_ROWS = 128;

    private final DecoderModel model;
    private final @Nullable LoraAdapter adapter;
    private final int tokenBudget;
    private final Shortcuts shortcuts;

    /**
     * Make a scorer.
     *
     * @param adapter switched on, or null for the base
     * @param tokenBudget how many tokens run in one pass; a larger context with its continuations gets a pass of its own
     */
    public Scorer(DecoderModel model, @Nullable LoraAdapter adapter, int tokenBudget, Shortcuts shortcuts) {
        this.model = model;
        this.adapter = adapter;
        this.tokenBudget = tokenBudget;
        this.shortcuts = shortcuts;
    }

    /**
     * Score every item; results are handed over pass by pass, on this thread, in any order.
     *
     * @throws InterruptedRunException if cancelled before the end
     */
    public void run(List<ScoreItem> items, Cancellation cancellation, Consumer<Score> results) {
        try (CachedModel cached = new CachedModel(model, adapter, shortcuts);
                Prefixes prefixes = new Prefixes(cached)) {
            int done = 0;
            for (Pass pass : ScorePlan.plan(items, tokenBudget, shortcuts)) {
                if (cancellation.isCancelled()) {
                    throw new InterruptedRunException(
                            "Stopped after scoring " + done + " of " + items.size() + " continuations",
                            "run it again for the rest");
                }
                run(cached, prefixes.forPass(pass), pass).forEach(results);
                done += pass.groups().stream()
                        .mapToInt(group -> group.items().size())
                        .sum();
            }
        }
    }

    /** Run a pass, in shares of its contexts that go side by side where there are enough. */
    private static List<Score> run(CachedModel cached, @Nullable SharedPrefix prefix, Pass pass) {
        int cachedLength = prefix == null ? 0 : prefix.length();
        List<List<Group>> shares = Shares.of(
                pass.groups(), group -> group.tokens() - cachedLength, cached.lanes(), CachedModel.LEAST_LANE_TOKENS);
        List<Share> runs =
                shares.stream().map(share -> new Share(cached, prefix, share)).toList();
        List<List<Score>> scores = new ArrayList<>(Collections.nCopies(runs.size(), List.of()));
        cached.hidden(
                runs.stream().map(share -> share.stream).toList(),
                prefix,
                (hidden, i) -> scores.set(i, runs.get(i).scores(hidden)));
        return scores.stream().flatMap(List::stream).toList();
    }

    /** Keeps one prefix from pass to pass for as long as that is cheaper than another. */
    private final class Prefixes implements AutoCloseable {
        private final CachedModel cached;
        private @Nullable SharedPrefix current;

        Prefixes(CachedModel cached) {
            this.cached = cached;
        }

        @Nullable
        SharedPrefix forPass(Pass pass) {
            SharedPrefix old = current;
            int[] context = pass.groups().get(0).context();
            // All contexts of the pass begin alike, so that the first one tells for all.
            boolean fits = old != null && old.length() <= pass.prefixLength() && old.begins(context);
            long keepCost = pass.tokens(fits && old != null ? old.length() : 0);
            long newCost = pass.tokens(pass.prefixLength()) + pass.prefixLength();
            boolean worthIt = newCost < keepCost && pass.prefixLength() >= SharedPrefix.SHORTEST;
            if (worthIt && shortcuts.sharedPrefixes()) {
                close();
                current = SharedPrefix.compute(cached, Arrays.copyOf(context, pass.prefixLength()), tokenBudget);
                return current;
            }
            return fits ? old : null;
        }

        @Override
        public void close() {
            if (current != null) {
                current.close();
                current = null;
            }
        }
    }

    /** Contexts with their continuations, in one stream. */
    private static final class Share {
        private final CachedModel cached;
        private final @Nullable SharedPrefix prefix;
        private final List<Group> groups;
        private final SegmentStream stream = new SegmentStream();
        private final List<Integer> rows = new ArrayList<>();
        private final List<Integer> tokens = new ArrayList<>();

        Share(CachedModel cached, @Nullable SharedPrefix prefix, List<Group> groups) {
            this.cached = cached;
            this.prefix = prefix;
            this.groups = groups;
            groups.forEach(this::layOut);
        }

        List<Score> scores(Tensor hidden) {
            double[] logProbabilities = new double[rows.size()];
            boolean[] likeliest = new boolean[rows.size()];
            for (int start = 0; start < rows.size(); start += CHUNK_ROWS) {
                scoreChunk(hidden, start, logProbabilities, likeliest);
            }
            List<Score> scores = new ArrayList<>();
            int at = 0;
            for (Group group : groups) {
                for (ScoreItem item : group.items()) {
                    scores.add(score(item, at, logProbabilities, likeliest));
                    at += item.continuation().length;
                }
            }
            return scores;
        }

        private void layOut(Group group) {
            int[] context = group.context();
            int from = prefix == null ? 0 : prefix.length();
            SegmentStream.Segment parent = stream.append(context, from, context.length, from, null);
            for (ScoreItem item : group.items()) {
                int[] continuation = item.continuation();
                target(parent.start() + parent.length() - 1, continuation[0]);
                if (continuation.length == 1) {
                    continue; // predicted by the context's last row alone
                }
                SegmentStream.Segment own =
                        stream.append(continuation, 0, continuation.length - 1, context.length, parent);
                for (int i = 1; i < continuation.length; i++) {
                    target(own.start() + i - 1, continuation[i]);
                }
            }
        }

        private void target(int row, int token) {
            rows.add(row);
            tokens.add(token);
        }

        private void scoreChunk(Tensor hidden, int start, double[] logProbabilities, boolean[] likeliest) {
            int n = Math.min(CHUNK_ROWS, rows.size() - start);
            try (Scope scope = Scope.open()) {
                int[] chunkTokens = ints(tokens.subList(start, start + n));
                Tensor logits = cached.logits(hidden, ints(rows.subList(start, start + n))); // [n, V]
                float[] chosen = logits.gather(1, Tensors.indices(chunkTokens).view(n, 1))
                        .toFloats();
                float[] normalisers = logits.logSumExp(-1).toFloats();
                long[] best = logits.argmax(-1).toLongs(); // ties: the lowest id
                for (int i = 0; i < n; i++) {
                    logProbabilities[start + i] = (double) chosen[i] - normalisers[i];
                    Sampler.requireFinite(logProbabilities[start + i]);
                    likeliest[start + i] = best[i] == chunkTokens[i];
                }
            }
        }

        private static Score score(ScoreItem item, int at, double[] logProbabilities, boolean[] likeliest) {
            List<Double> each = new ArrayList<>();
            double sum = 0;
            boolean greedy = true;
            for (int i = 0; i < item.continuation().length; i++) {
                each.add(logProbabilities[at + i]);
                sum += logProbabilities[at + i];
                greedy &= likeliest[at + i];
            }
            return new Score(item.index(), sum, each, greedy);
        }

        private static int[] ints(List<Integer> list) {
            return list.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
