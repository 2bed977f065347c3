package dev.tunesmith.engine.generate;

import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import dev.tunesmith.tokenizer.Tokenizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers a batch of prompts, many at once; as answers end, waiting prompts take their place.
 *
 * <p>The tokens that all prompts begin with run once. The other prompt tokens run as one stream without padding, at most the
 * token budget a pass; then each step makes one token for every live answer. Long prompts go first, so that neighbours are
 * of similar length. An answer does not depend on what else is in the batch, up to rounding: its random numbers are its own.
 *
 * <p>Borrows model, adapter and tokenizer. One thread at a time.
 */
public final class Generator {

    /** New prompts are admitted when this share of the rows is free, so that their pass is worth its cost. */
    private static final double FREE_SHARE = 0.25;

    private final DecoderModel model;
    private final @Nullable LoraAdapter adapter;
    private final @Nullable Tokenizer tokenizer;
    private final Limits limits;
    private final Shortcuts shortcuts;

    /**
     * Make a generator.
     *
     * @param adapter switched on, or null for the base
     * @param tokenizer makes the texts of the answers; without one they are empty
     */
    public Generator(
            DecoderModel model,
            @Nullable LoraAdapter adapter,
            @Nullable Tokenizer tokenizer,
            Limits limits,
            Shortcuts shortcuts) {
        this.model = model;
        this.adapter = adapter;
        this.tokenizer = tokenizer;
        this.limits = limits;
        this.shortcuts = shortcuts;
    }

    /** Answer every request; each result is handed over as it ends, on this thread, in any order. */
    public void run(List<PreparedRequest> requests, Cancellation cancellation, Consumer<Generation> results) {
        if (requests.isEmpty()) {
            return;
        }
        try (CachedModel cached = new CachedModel(model, adapter, shortcuts);
                SharedPrefix prefix = sharedPrefix(cached, requests);
                KvCache cache = new KvCache(model.dimensions(), rows(requests, prefix), prefix)) {
            new Batch(cached, cache, requests, cancellation, results).run();
        }
    }

    /** What all prompts of a batch begin with, where that is worth sharing. */
    private @Nullable SharedPrefix sharedPrefix(CachedModel cached, List<PreparedRequest> requests) {
        int answers =
                requests.stream().mapToInt(prepared -> prepared.request().n()).sum();
        int[] first = requests.get(0).ids();
        int length = first.length;
        for (PreparedRequest prepared : requests) {
            // Each prompt keeps its last token, whose logits choose the answer's first.
            length = Math.min(length, prepared.ids().length - 1);
            length = Math.min(length, SharedPrefix.commonLength(first, prepared.ids()));
        }
        if (!shortcuts.sharedPrefixes() || answers < 2 || length < SharedPrefix.SHORTEST) {
            return null;
        }
        int[] ids = Arrays.copyOf(first, length);
        return SharedPrefix.compute(cached, ids, limits.tokenBudget());
    }

    /** How many answers can be made at once in the memory allowed; a growing cache is half empty at worst. */
    private int rows(List<PreparedRequest> requests, @Nullable SharedPrefix prefix) {
        int prefixLength = prefix == null ? 0 : prefix.length();
        long longest = 0;
        long answers = 0;
        for (PreparedRequest prepared : requests) {
            longest = Math.max(longest, prepared.longest(limits.contextLength()) - prefixLength);
            answers += prepared.request().n();
        }
        long bytesPerRow = KvCache.bytesPerPosition(model.dimensions()) * longest * 3 / 2;
        long fitting = Math.max(1, limits.cacheBytes() / bytesPerRow);
        return (int) Math.min(Math.min(answers, limits.maxLiveRows()), fitting);
    }

    /** The state of one run. */
    private final class Batch {
        private final CachedModel cached;
        private final KvCache cache;
        private final Cancellation cancellation;
        private final Consumer<Generation> results;
        private final long started = System.nanoTime();
        private final int rows;
        private final List<Answer> waiting = new ArrayList<>();
        private final List<Answer> live = new ArrayList<>();

        Batch(
                CachedModel cached,
                KvCache cache,
                List<PreparedRequest> requests,
                Cancellation cancellation,
                Consumer<Generation> results) {
            this.cached = cached;
            this.cache = cache;
            this.cancellation = cancellation;
            this.results = results;
            this.rows = cache.rows();
            // The next to be admitted is the last of the list.
            requests.stream()
                    .sorted(Comparator.comparingInt(prepared -> prepared.ids().length))
                    .forEach(this::enqueue);
        }

        private void enqueue(PreparedRequest prepared) {
            for (int sample = prepared.request().n() - 1; sample >= 0; sample--) {
                AnswerText text = new AnswerText(tokenizer, prepared.request().stopStrings());
                waiting.add(new Answer(prepared, sample, text));
            }
        }

        void run() {
            while (true) {
                endOverdue();
                if (!waiting.isEmpty() && rows - live.size() >= Math.max(1, rows * FREE_SHARE)) {
                    admit();
                } else if (!live.isEmpty()) {
                    step();
                } else {
                    return;
                }
                handOverFinished();
            }
        }

        /** One token for every live answer. */
        private void step() {
            try (Scope scope = Scope.open()) {
                cache.reserve(cache.longest() + 1);
                int[] tokens = live.stream().mapToInt(Answer::lastToken).toArray();
                TokenChooser.choose(cached.decode(cache, tokens), live, limits);
            }
        }

        // ---- admitting

        /** Rows that answer the same prompt: the first one runs it, the others copy. */
        private record Admitted(int row, PreparedRequest prepared, List<Integer> copies) {}

        private void admit() {
            List<Admitted> admitted = takeWaiting();
            int longest = admitted.stream()
                    .mapToInt(one -> one.prepared.ids().length - cache.prefixLength())
                    .max()
                    .orElse(0);
            cache.reserve(longest + 1);
            List<CachedModel.Piece> pass = new ArrayList<>();
            List<Admitted> ending = new ArrayList<>();
            int room = limits.tokenBudget();
            for (Admitted one : admitted) {
                int[] ids = one.prepared.ids();
                for (int from = cache.prefixLength(); from < ids.length; ) {
                    int to = Math.min(ids.length, from + room);
                    int[] piece = Arrays.copyOfRange(ids, from, to);
                    pass.add(new CachedModel.Piece(one.row, piece, to == ids.length));
                    if (to == ids.length) {
                        ending.add(one);
                    }
                    room -= to - from;
                    from = to;
                    if (room == 0) {
                        prefill(pass, ending);
                        room = limits.tokenBudget();
                    }
                }
            }
            prefill(pass, ending);
        }

        private List<Admitted> takeWaiting() {
            List<Admitted> admitted = new ArrayList<>();
            while (!waiting.isEmpty() && live.size() < rows) {
                Answer answer = waiting.remove(waiting.size() - 1);
                int row = cache.addRow();
                live.add(answer);
                Admitted last = admitted.isEmpty() ? null : admitted.get(admitted.size() - 1);
                if (last != null && last.prepared.index() == answer.prepared().index()) {
                    last.copies.add(row);
                } else {
                    admitted.add(new Admitted(row, answer.prepared(), new ArrayList<>()));
                }
            }
            return admitted;
        }

        /** Run a pass and choose the first token of the answers whose prompts end in it; empties both lists. */
        private void prefill(List<CachedModel.Piece> pass, List<Admitted> ending) {
            if (pass.isEmpty() || cancellation.isCancelled()) {
                return; // When cancelled, all answers end before the next step.
            }
            try (Scope scope = Scope.open()) {
                Tensor logits = cached.prefill(cache, pass);
                if (logits != null) {
                    chooseFirst(logits, ending);
                }
            }
            pass.clear();
            ending.clear();
        }

        private void chooseFirst(Tensor logits, List<Admitted> ending) {
            List<Integer> logitRows = new ArrayList<>();
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < ending.size(); i++) {
                Admitted one = ending.get(i);
                logitRows.add(i);
                answers.add(live.get(one.row));
                for (int copy : one.copies) {
                    cache.copyRow(one.row, copy);
                    logitRows.add(i);
                    answers.add(live.get(copy));
                }
            }
            int[] index = logitRows.stream().mapToInt(Integer::intValue).toArray();
            TokenChooser.choose(logits.indexSelect(0, Tensors.indices(index)), answers, limits);
        }

        // ---- ending

        private void endOverdue() {
            boolean cancelled = cancellation.isCancelled();
            Instant now = Instant.now();
            for (List<Answer> answers : List.of(live, waiting)) {
                for (Answer answer : answers) {
                    Instant deadline = answer.request().deadline();
                    if (cancelled) {
                        answer.end(FinishReason.CANCELLED);
                    } else if (deadline != null && now.isAfter(deadline)) {
                        answer.end(FinishReason.DEADLINE);
                    }
                }
            }
            waiting.removeIf(this::handOverIfFinished);
            handOverFinished();
        }

        private void handOverFinished() {
            for (int row = live.size() - 1; row >= 0; row--) {
                if (handOverIfFinished(live.get(row))) {
                    cache.removeRow(row);
                    Answer last = live.remove(live.size() - 1);
                    if (row < live.size()) {
                        live.set(row, last);
                    }
                }
            }
        }

        private boolean handOverIfFinished(Answer answer) {
            if (answer.isFinished()) {
                results.accept(answer.generation((System.nanoTime() - started) / 1_000_000));
            }
            return answer.isFinished();
        }
    }
}
